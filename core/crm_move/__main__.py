"""`python -m crm_move`, for where the command is not on the path."""

from crm_move.cli.main import main

main()
