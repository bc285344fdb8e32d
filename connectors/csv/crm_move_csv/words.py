"""The words of common exports for kinds, roles and parts of an address, squashed to small letters."""

from crm_move import Kind, Role

KINDS = {
    Kind.COMPANY: (
        "account company organization organisation customer client supplier vendor firm unternehmen firma "
        "empresa entreprise société organización organização organizzazione organizacja organizace organisasjon "
        "azienda bedrijf yritys företag virksomhed"
    ),
    Kind.PERSON: "contact person people employee lead staff member attendee subscriber kontakt persona contacto pessoa "
    "personne persoon osoba henkilö contatto",
    Kind.DEAL: "deal opportunity pipeline negocio negócio trato affaire affare",
    Kind.PRODUCT: "product item article produkt producto",
    Kind.TICKET: "ticket case issue",
    Kind.USER: "user",
}

ROLES = {
    Role.GIVEN_NAME: "firstname givenname forename vorname prenom prénom fname first nombre personfirstname",
    Role.FAMILY_NAME: "lastname familyname surname nachname nom lname last apellidos apellido personlastname",
    Role.LINKEDIN: "linkedin linkedinurl linkedinprofile linkedinpage linkedincompanypage",
    Role.TWITTER: "twitter twitterurl twitterhandle",
    Role.FACEBOOK: "facebook facebookurl facebookpage facebookcompanypage",
    Role.INSTAGRAM: "instagram instagramurl instagramhandle",
    Role.WEBSITE: "website websiteurl url homepage web site webpage www webseite companywebsite",
    Role.DOMAIN: "nombrededominiodelaempresa domain domains companydomain companydomainname emaildomain domainname",
    Role.DESCRIPTION: "description about summary companydescription beschreibung bio background",
    Role.STAGE: (
        "stage dealstage stagename stagelabel opportunitystage salesstage pipelinestage dealphase phase statuslabel "
        "etapadelnegocio"
    ),
    Role.PIPELINE: "pipeline pipelinename dealpipeline",
    Role.AMOUNT: (
        "amount dealvalue dealamount value closevalue opportunityvalue opportunityamount saleamount "
        "totalamount contractvalue betrag importe montant wert"
    ),
    Role.CURRENCY: (
        "currency currencycode currencyisocode currencyofvalue dealcurrency dealcurrencycode währung devise moneda"
    ),
    Role.OWNER: (
        "owner ownerid ownername owneremail dealowner contactowner companyowner accountowner leadowner "
        "opportunityowner recordowner accountmanager accountexecutive accountrep salesrep salesperson "
        "salesagent salesowner agent rep representative salesrepresentative assignedto assignedtouser "
        "responsible salesmanager verantwortlich besitzer propietario propietariodelcontacto "
        "propietariodelaempresa propietariodelnegocio"
    ),
    Role.CREATED_AT: (
        "created createdat createdon createddate createdate creationdate createdtime datecreated "
        "dateadded addedon timecreated dealcreated personcreated organizationcreated fechadecreación "
        "erstelltam fechadecreacion dealerstellt personerstellt organisationerstellt"
    ),
    Role.UPDATED_AT: (
        "updated updatedat updatedon updatetime updateddate lastupdated lastmodified lastmodifieddate "
        "modified modifiedat modifiedon modifiedtime datemodified dateupdated lastmodifiedat zeitderaktualisierung"
    ),
    Role.LATITUDE: "latitude lat",
    Role.LONGITUDE: "longitude lng lon long",
}

ADDRESS = {
    Role.LINE_1: (
        "street streetaddress address address1 addressline1 line1 street1 addressstreet strasse straße calle rue"
    ),
    Role.LINE_2: "street2 address2 addressline2 line2 apartment suite",
    Role.LINE_3: "address3 addressline3 line3",
    Role.LINE_4: "address4 addressline4 line4",
    Role.LOCALITY: "city town locality suburb village ort stadt ville ciudad addresscity",
    Role.REGION: "state region province county stateregion stateprovince bundesland addressregion statecode",
    Role.POSTCODE: "postalcode postcode zip zipcode zippostalcode plz codepostal postal addresspostalcode",
    Role.COUNTRY: "country paísregión countryregion countryname countrycode nation land pays país addresscountry",
    Role.LATITUDE: "latitude",
    Role.LONGITUDE: "longitude",
}

_PLACES = (
    "billing mailing business work office company primarylocation primary headquarters hq main shipping ship home other"
)
PLACES = ("", *_PLACES.split())
"""What may stand before an address part; the first of these that a table has is its address."""

ROLES_OF_KIND = {
    Kind.PERSON: {
        Role.JOB_TITLE: (
            "title jobtitle position role jobrole function occupation persontitle personjobtitle cargo "
            "organizationtitle organization1title"
        ),
        Role.NAME: "name fullname contactname personname displayname contact person employee employeename",
        Role.COMPANY: (
            "company companyname organization organizationname organisation organisationname account "
            "accountname employer client customer organization1name"
        ),
    },
    Kind.COMPANY: {
        Role.NAME: (
            "name company companyname account accountname organization organizationname organisation "
            "organisationname customername customer clientname suppliername vendorname firma nombredelaempresa "
            "accountdisplayname displayname"
        ),
        Role.CATEGORY: "industry sector category branche",
        Role.FOUNDED: "founded foundedyear yearfounded yearestablished foundationdate foundedon",
    },
    Kind.DEAL: {
        Role.NAME: "name dealname opportunityname title dealtitle deal opportunity subject titel nombredelnegocio",
        Role.STAGE: "status",
        Role.COMPANY: (
            "company companyname organization organizationname organisation organisationname account "
            "accountname employer client customer"
        ),
    },
    Kind.USER: {
        Role.NAME: "name fullname username displayname",
        Role.JOB_TITLE: "title jobtitle",
    },
}

ID_WORDS = frozenset(
    {"id", "ids", "uid", "guid", "uuid", "key", "identifier", "code", "number", "no", "nr", "ref", "sku"}
)
_DIGITS_BUT_NO_QUANTITY = """
    id ids uid guid uuid key code no nr zip zipcode plz postcode postalcode postal phone tel telephone fax mobile
    cell sku isin iban bic vat ssn ref reference ean isbn serial extension ext siret siren duns sic naics telefon
"""
NO_NUMBER = frozenset(_DIGITS_BUT_NO_QUANTITY.split())
_NUMBERED = "account transaction invoice order customer phone registration tax serial mobile fax"
NUMBER_OF = frozenset(_NUMBERED.split())
_SAYS_EXPORT = """
    export exported exports data csv all list final dump table records record report sample import template format
    new old copy demo test backup crm full part file download for publication
"""
NOISE = frozenset(_SAYS_EXPORT.split())
