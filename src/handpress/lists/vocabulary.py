"""The words that clinics use in their lists: a line or a word more makes another list readable.

Each table is by what the house calls the thing. Headings stand without spaces, signs and case, as `key` writes them.
"""

from __future__ import annotations

from enum import StrEnum


def key(text: str) -> str:
    """Return *text* without case, spaces and signs: what two spellings of one heading have in common."""
    return "".join(c for c in text.casefold() if c.isalnum())


# How clinics head each column. A heading that is not here is named with --map, or kept in lists.yaml.
HEADINGS = {
    "patient": "patient patientname ptname name fullname patientfullname | patientlegalname legalname paciente",
    "family": "lastname lname familyname surname patientlastname ptlastname patlast last apellido apellidos",
    "given": "firstname fname givenname forename patientfirstname ptfirstname patfirst first nombre",
    "reference": "reference ref mrn medicalrecordnumber patientid patientnumber patientmrn | mrnnumber mrnno medrecno"
    " patientno ptid chartnumber chartno epicmrn emrn",
    "encounter": "encounter encounterid visitid visitnumber appointmentid apptid appointmentreference |"
    " encounternumber",
    "code": "code cpt cptcode procedurecode proccode | cptcodes cpthcpcs cpthcpcscode hcpcs hcpcscode",
    "date": "date proceduredate dateofprocedure surgerydate dateofsurgery appointmentdate apptdate | dos"
    " dateofservice"
    " servicedate procdate visitdate scheddate scheduleddate appointmentdatetime apptdatetime apptdttm datetime"
    " startdatetime scheduleddatetime apptdtm surgerydatetime proceduredatetime fecha",
    "time": "time proceduretime timeofprocedure surgerytime appointmenttime appttime starttime | start apptstart"
    " appointmentstart scheduledtime schedtime visittime proctime hora",
    "clinician": "clinician clinicianname provider providername physician doctor surgeon | renderingprovider"
    " attendingphysician attending performingprovider primarysurgeon physicianname doctorname",
    "language": "language lang preferredlanguage patientlanguage | preflanguage preflang languagepreference"
    " ptlanguage"
    " primarylanguage spokenlanguage idioma writtenlanguage",
    "edition": "edition printedition | format printformat handoutformat",
    "copies": "copies noofcopies numberofcopies nocopies numcopies",
    "room": "room roomno roomnumber | procedureroom ornumber orroom operatingroom examroom",
    "place": "place location site | facility department clinic locationname sitename facilityname",
    "state": "state status apptstatus appointmentstatus visitstatus schedulestatus encounterstatus schedstatus estado",
    "arrive": "arrive arrival arrivaltime arriveat arriveby arrivetime checkintime reporttime",
}
COLUMNS = tuple(HEADINGS)
COLUMN_OF = {heading: column for column, headings in HEADINGS.items() for heading in headings.split() if heading != "|"}
# Of several headings for one column, those before the bar stand for it, and the others are told as not read.
PREFERRED = frozenset(heading for headings in HEADINGS.values() for heading in headings.split("|")[0].split())

# Of the headings of a reference, those that can mean nothing but the patient's number.
PATIENT_NUMBERS = frozenset(HEADINGS["reference"].split()) - {"reference", "ref", "|"}

# Headings that may mean a number of the patient or of the visit, or something else: read only where they are mapped.
UNSURE = {
    "encounter": frozenset(
        [
            "visit",
            "visitno",
            "encounterno",
            "appointment",
            "appointmentno",
            "apptno",
            "csn",
            "fin",
            "finnumber",
            "account",
            "accountno",
            "accountnumber",
            "acct",
            "acctno",
            "acctnumber",
            "case",
            "caseno",
            "casenumber",
            "caseid",
            "har",
            "hospitalaccount",
            "surgerycase",
        ]
    ),
}

# A heading of another code beside the first: these words with a number, or with "second" or "additional".
OTHER_CODES = frozenset(HEADINGS["code"].split()) - {"|"}
ORDINALS = frozenset(
    [
        "2",
        "3",
        "4",
        "5",
        "6",
        "7",
        "8",
        "9",
        "10",
        "second",
        "third",
        "fourth",
        "secondary",
        "additional",
        "addl",
        "other",
        "two",
        "three",
    ]
)

# A row that begins with one of these words, and has no code, is none of a patient: it ends a page or a list.
FEET = frozenset(
    [
        "total",
        "totals",
        "subtotal",
        "grandtotal",
        "count",
        "sum",
        "page",
        "printed",
        "printedon",
        "printedby",
        "report",
        "reportdate",
        "rundate",
        "run",
        "endofreport",
        "end",
        "generated",
        "rows",
        "records",
        "appointments",
        "totalappointments",
        "totalpatients",
    ]
)


class State(StrEnum):
    """What became of an appointment, as far as it matters to its papers."""

    STANDS = "stands"
    CANCELLED = "cancelled"
    NO_SHOW = "no show"
    LEFT = "left without being seen"
    RESCHEDULED = "rescheduled"
    ERROR = "entered in error"
    DECEASED = "deceased"

    @property
    def prints(self) -> bool:
        """Whether papers are wanted."""
        return self is State.STANDS


# Words and codes of OpenEMR (its list apptstat), Epic, athenahealth, HL7 table 0278 and FHIR Appointment.status,
# without case, spaces and signs but those that a code consists of.
STATES = {
    State.STANDS: "scheduled booked confirmed pending proposed arrived fulfilled checkedin checkin checkedout"
    " checkout"
    " waitlist active new open complete completed inprogress inroom seen arriving present roomed prereg preadmit sch"
    " preadmitted preregistered unconfirmed notconfirmed leftmessage remindersent future filled f 2 3 4 started"
    " overbook reserved arr comp p b s ready intake noted planned admitted discharged"
    " - * + ~ # < > @ ^ = $ callback emailed smsconfirmed emailconfirmed vm programada confirmada",
    State.CANCELLED: "cancelled canceled cancel can cxl cx x % cancelledlt24h cancelled24h cancellation"
    " cancelledbypatient"
    " cancelledbyprovider canceledbypatient canceledbyprovider latecancel latecancelled latecancellation voided void"
    " deleted dropped removed revoked discontinued cnl canc cancelada cancelado declined",
    State.NO_SHOW: "noshow ns nsh dns didnotshow didnotkeep missed missedappointment ? dna didnotattend noasistió",
    State.LEFT: "leftwithoutbeingseen lwbs leftwithoutvisit leftwithouttreatment lwot lwt left leftbeforeseen"
    " leftwovisit !",
    State.RESCHEDULED: "rescheduled reschedule resch rsc rescheduledbypatient resched moved transferred"
    " reprogramada bumped &",
    State.ERROR: "enteredinerror error duplicate createdinerror deletedinerror",
    State.DECEASED: "deceased expired died patientdeceased dead fallecido fallecida",
}
STATE_OF = {word: state for state, words in STATES.items() for word in words.split()}
# What a longer text is known by: "Patient cancelled - ill".
STATE_STEMS = {
    "cancel": State.CANCELLED,
    "noshow": State.NO_SHOW,
    "didnotshow": State.NO_SHOW,
    "leftwithout": State.LEFT,
    "leftwo": State.LEFT,
    "resched": State.RESCHEDULED,
    "enteredinerror": State.ERROR,
    "deceased": State.DECEASED,
}

# What stands where a list has no number, no name, no language, without case, spaces and signs. So does what has no
# letter and no digit.
PLACEHOLDERS = frozenset(
    """
    asabove aucun aucune blank desconhecido desconocido ditto dummy empty error false falsch falso faux id idem inconnu
    inconnue ka kein keine missing mrn mrnpending na nan nd nenhum nenhuma nessuno new newpatient newpt nil ninguna
    ninguno nk no nobody nomrn non none nonegiven nonumber notapplicable notassigned notavailable notentered notgiven
    notknown notonfile notprovided null number nv patient patientid pending pendingmrn same sameasabove sconosciuto
    seeabove self sinnúmero sn tba tbc tbd test testing true unassigned unbekannt undefined unk unknown verdadero void
    vrai wahr walkin нет 不明 无 無 未知 なし 없음 غيرمعروف لايوجد không
    """.split()  # noqa: SIM905 - as a list they fill a page
)
# Of these, what can be somebody's name, in some language.
NAMES_TOO = frozenset(["new", "no", "non", "self", "test", "id", "无", "無", "kein", "ka", "nil", "void", "same"])

# Languages as lists write them and CLDR does not. Spoken ones that two scripts write, as Mandarin, are not here.
LANGUAGES = {
    "english": "en",
    "spanish": "es",
    "vietnamese": "vi",
    "arabic": "ar",
    "simplifiedchinese": "zh-Hans",
    "chinesesimplified": "zh-Hans",
    "traditionalchinese": "zh-Hant",
    "chinesetraditional": "zh-Hant",
    "spanishcastilian": "es",
    "castilian": "es",
    "inglés": "en",
    "ingles": "en",
    "espanol": "es",
    "filipino": "fil",
    "tagalog": "tl",
    "haitiancreole": "ht",
    "creole": "ht",
    "farsi": "fa",
    "persian": "fa",
}
# What says that nobody knows a language, or that nobody would say it.
NO_LANGUAGE = frozenset(
    [
        "declined",
        "declinedtospecify",
        "declinedtoanswer",
        "refused",
        "patientdeclined",
        "undetermined",
        "und",
        "asked",
        "other",
        "otherlanguage",
        "notspecified",
        "unspecified",
        "unabletoobtain",
        "zxx",
        "mul",
        "mis",
    ]
)

EDITIONS = {
    "": "standard",
    "standard": "standard",
    "regular": "standard",
    "normal": "standard",
    "print": "standard",
} | dict.fromkeys(("largeprint", "large", "lp", "largetype", "bigprint", "letragrande"), "large-print")

MONTHS = {
    word: number
    for number, words in enumerate(
        (
            "january jan enero ene",
            "february feb febrero",
            "march mar marzo",
            "april apr abril abr",
            "may mayo",
            "june jun junio",
            "july jul julio",
            "august aug agosto ago",
            "september sep sept septiembre setiembre set",
            "october oct octubre",
            "november nov noviembre",
            "december dec diciembre dic",
        ),
        1,
    )
    for word in words.split()
}
# Monday is 0, as for a date of Python.
WEEKDAYS = {
    word: number
    for number, words in enumerate(
        (
            "monday mon mo lunes lun",
            "tuesday tue tues tu martes",
            "wednesday wed we miércoles miercoles mié mie",
            "thursday thu thur thurs th jueves jue",
            "friday fri fr viernes vie",
            "saturday sat sa sábado sabado sáb sab",
            "sunday sun su domingo dom",
        )
    )
    for word in words.split()
}
