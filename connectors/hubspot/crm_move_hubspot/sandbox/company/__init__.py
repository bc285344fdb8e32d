"""The invented company that is served, and the definitions that every account has."""
