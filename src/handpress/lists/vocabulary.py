"""The words that clinics use in their lists: a line or a word more makes another list readable.

Each table is by what the house calls the thing. Headings stand without spaces, signs and case, as `key` writes them.
"""

from __future__ import annotations

import re
from enum import StrEnum

from handpress.source.texts import key as key

_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")


def visible(text: str) -> str:
    """Return *text* without what nobody sees: marks of direction, spaces without width."""
    return text if text.isascii() else _INVISIBLE.sub("", text).strip()


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# How clinics head each column. A heading that is not here is named with --map, or kept in lists.yaml.
HEADINGS = {
    "patient": "patient patientname ptname name fullname patientfullname | patientlegalname legalname paciente pt"
    " patientlastfirst patientnamelastfirst namelastfirst lastfirst lastnamefirstname nombrecompleto"
    " personname ptfullname"
    " personnamefull patientnamefull nombrepaciente nombredelpaciente apellidosynombre apellidosynombres"
    " apellidoynombre nombreyapellidos nombreyapellido nomedopaciente nomepaciente nometprénom nometprenom"
    " patientenname",
    "family": "family lastname lname familyname surname patientlastname ptlastname ptlast patlast last"
    " patientlast apellido apellidos"
    " apellidopaterno primerapellido nachname nom"
    " cognome",
    "given": "given firstname fname givenname forename patientfirstname ptfirstname ptfirst patfirst"
    " patientfirst first nombre nombres"
    " vorname prénom prenom",
    "reference": "reference ref mrn medicalrecordnumber patientid patientnumber patientmrn | mrnnumber mrnno medrecno"
    " patientno ptid chartnumber chartno epicmrn emrn chart medrecnum mrnum medicalrecord medicalrecordno"
    " personnbr patientnbr"
    " mrnorganization patientennummer patientennr numérodedossier numerodedossier dossierpatient"
    " hospitalno hospitalnumber"
    " prontuário prontuario nºhistoria nhistoria historiaclínica historiaclinica nºhistoriaclínica"
    " nhistoriaclínica nhistoriaclinica nhc expediente nºexpediente nexpediente númerodeexpediente"
    " numerodeexpediente",
    "encounter": "encounter encounterid visitid visitnumber appointmentid apptid appointmentreference |"
    " encounternumber",
    "code": "code cpt cptcode procedurecode proccode | cptcodes cpts codes cpthcpcs cpthcpcscode hcpcs hcpcscode"
    " procedurecodes proccodes procedurecptcode cptprocedurecode primarycptcode primarycpt cpt4code cpt4"
    " código codigo códigocpt codigocpt"
    " códigoprocedimiento codigoprocedimiento códigodelprocedimiento codigodelprocedimiento"
    " códigodeprocedimiento codigodeprocedimiento cpt4codeid",
    "date": "date proceduredate dateofprocedure surgerydate dateofsurgery appointmentdate apptdate | dos"
    " dateofservice"
    " servicedate procdate visitdate pceventdate eventdate apptdt dateofappointment dateofappt"
    " scheddate scheduleddate appointmentdatetime apptdatetime apptdttm datetime"
    " startdatetime starttimestamp scheduleddatetime scheduledstartdatetime apptdtm surgerydatetime"
    " proceduredatetime fecha begdttm begindttm begdatetime begindatetime"
    " startdttm appointmentstartdatetime appointmentstartdate scheduledstartdate"
    " startdate fechacita fechadecita fechadelacita fechahora fechayhora fechaprocedimiento"
    " fechadelprocedimiento fechacirugía fechacirugia fechadecirugía fechadecirugia fechaturno datum"
    " dataconsulta datadaconsulta datedurendezvous daterdv"
    " termindatum tcidate",
    "time": "time proceduretime timeofprocedure surgerytime appointmenttime appttime starttime | start apptstart"
    " scheduledstart schedstart apptstarttime appointmentstarttime scheduledstarttime procedurestart begintime"
    " appointmentstart scheduledtime schedtime visittime proctime hora pcstarttime"
    " horacita horadecita horadelacita horainicio horadeinicio horaturno uhrzeit heure horário"
    " beginn",
    "clinician": "clinician clinicianname provider providername physician doctor surgeon | renderingprovider"
    " attendingphysician attending performingprovider primarysurgeon physicianname doctorname surgeonname"
    " appointmentprovider apptprovider scheduledprovider visitprovider proceduralist proceduralistname endoscopist"
    " rendering apptprvdr provname apptprovname"
    " médico medico médica medica doctora profesional cirujano cirujana especialista arzt ärztin médecin"
    " consultant médicotratante medicotratante"
    " medecin",
    "language": "language lang preferredlanguage patientlanguage | preflanguage preflang languagepreference"
    " ptlanguage"
    " primarylanguage spokenlanguage idioma writtenlanguage preferredlang preferredspokenlanguage languagespoken"
    " interpreterlanguage interpreterlang patientpreferredlanguage patientlang ptlang preferredwrittenlanguage"
    " idiomapreferido idiomadelpaciente sprache langue",
    "second": "second secondlanguage secondarylanguage familylanguage familyslanguage withlanguage alsoin"
    " segundoidioma idiomadelafamilia idiomafamilia",
    "edition": "edition printedition | format printformat handoutformat",
    "copies": "copies noofcopies numberofcopies nocopies numcopies",
    "room": "room roomno roomnumber | procedureroom ornumber orroom operatingroom examroom"
    " sala quirófano quirofano consultorio raum salle",
    "place": "place location site | facility department clinic locationname sitename facilityname",
    "state": "status apptstatus appointmentstatus visitstatus schedulestatus encounterstatus schedstatus schstatus |"
    " state schstate schedstate schedulestate"
    " estado appointmentstate apptstate pcapptstatus"
    " estadocita estadodecita estadodelacita estadoturno estatus"
    " statut situação situacao situación situacion terminstatus appointmentoutcome",
    "sedation": "sedation sedationyn sedationneeded | withsedation sedationplanned sedación sedacion consedación"
    " consedacion",
    "arrive": "arrive arrival arrivaltime arriveat arriveby arrivetime checkintime reporttime",
}
COLUMNS = tuple(HEADINGS)
# How their words are cut short: PT_LAST_NM is "Patient Last Name".
_LONG = {
    "appt": "appointment",
    "sched": "scheduled",
    "schd": "scheduled",
    "pt": "patient",
    "pat": "patient",
    "dt": "date",
    "tm": "time",
    "nm": "name",
    "fst": "first",
    "lst": "last",
    "lang": "language",
    "pref": "preferred",
    "prov": "provider",
    "proc": "procedure",
    "cd": "code",
    "nbr": "number",
    "num": "number",
    "beg": "start",
    "begin": "start",
    "stat": "status",
    "strt": "start",
    "dttm": "datetime",
    "dtm": "datetime",
}


def spelled_out(heading: str) -> str:
    """Return the key of *heading* with its words in full."""
    return "".join(_LONG.get(word, word) for word in re.findall(r"[^\W_]+", heading.casefold()))


# What may stand behind them: how it is written, "Appt Date (mm/dd/yyyy)"; a code or a word for it, "APPT_STATUS_CD".
_HOW = re.compile(
    r"[(\[]\s*(?:(?:(?:m{1,2}|d{1,2}|y{2,4}|h{1,2}|s{1,2}|am/pm|tt)(?:[/. :-]+|(?=[)\]])))+|[mdy]{6,8}"
    r"|(?:12|24)[ -]?h(?:rs?|ours?)?|local(?: time)?|required|optional)\s*[)\]]",
    re.IGNORECASE,
)
_ENDS = _words("cd code desc description dsc nm name txt text value")
_WITH_ENDS = _words("state language clinician room place")


def column_of(heading: str) -> str:
    """Return the column that *heading* stands for, "" for none."""
    heading = _HOW.sub("", heading)
    if column := COLUMN_OF.get(key(heading)) or COLUMN_OF.get(spelled_out(heading)):
        return column
    both = {COLUMN_OF.get(key(part), "") for part in heading.split("/")}  # as in two languages
    if len(both) == 1 and (column := both.pop()):
        return column
    *words, last = re.findall(r"[^\W_]+", heading.casefold()) or [""]
    column = column_of(" ".join(words)) if words and last in _ENDS else ""
    return column if column in _WITH_ENDS else ""


# Beside a time, a column with one of these headings has its half of the day.
HALVES = _words("ampm amorpm meridiem meridian meridium")

COLUMN_OF = {heading: column for column, headings in HEADINGS.items() for heading in headings.split() if heading != "|"}
# A heading "State" beside one of these is of an address.
ADDRESS = _words("address addressline1 address1 street city town zip zipcode postalcode postcode county")
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
        *map(str, range(1, 13)),
        *("first", "second", "third", "fourth", "primary", "principal", "main", "secondary", "tertiary"),
        *("additional", "addl", "other", "one", "two", "three", "four"),
    ]
)
CHIEF = _words("1 first primary principal main one")  # of these, those of the chief code

# A row that begins with one of these words, and has no code, is none of a patient: it ends a page or a list.
FEET = _words("""
    total totals subtotal subtotals grandtotal totalappointments totalpatients totalrecords totalrows endofreport
    endoflist filtersapplied appliedfilters
    reportgenerated reportrun reportcreated numberof noof countof totalof totalde createdon createdby
    exportedon exportedby printedon printedby reportdate rundate generatedon generatedby totales gesamt gesamtzahl
    """)
# So does one of these with nothing but a number, a day or who printed it behind: somebody can be called Ann Page.
FEET_COUNTED = _words(
    "page count sum run end rows records report appointments patients printed generated seite página pagina"
)
# A row that has nothing but one of these, a colon and something behind it stands over other rows.
GROUPS = _words(
    "department dept resource schedule unit service specialty section servicio especialidad agenda abteilung"
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
    State.STANDS: "scheduled booked confirmed pending proposed arrived fulfilled checkedin checkin checkedout checkout"
    " waitlist waitlisted active new open complete completed inprogress inroom seen arriving present roomed prereg"
    " preadmit sch preadmitted preregistered unconfirmed notconfirmed leftmessage leftvoicemail remindersent future"
    " filled f o started overbook overbooked reserved arr comp p b s ready intake noted planned admitted discharged"
    " sched schd conf cnf onhold rebooked reinstated chargeentered hhincomplete hspincomplete inexamroom arrivedlate"
    " latearrival"
    " - * + ~ # < > @ ^ = $ call callback callbackrequested emailed smsconfirmed emailconfirmed avm avmconfirmed sms"
    " email vm pen chk programada confirmada programado confirmado chartpulled reminderdone codingdone insfinissue",
    State.CANCELLED: "cancelled canceled cancel can cxl cxld cx cancelledlt24h cancelled24h canceled24h cancellation"
    " cancelledbypatient cancelledbyprovider canceledbypatient canceledbyprovider latecancel latecancelled"
    " latecanceled latecancellation voided void deleted removed revoked discontinued cnl cncl canc cancelada cancelado"
    " anulada withdrawn withdrew ptcancelled ptcanceled delete cnx cxed cancld cancled cxd"
    " canx canxed scratched offschedule"
    " canceledlt24h anulado notcoming willnotcome wontcome abgesagt storniert annulé annulée annullato cancelou"
    " suspendida suspendido cncld cnld desmarcada desmarcado",
    State.NO_SHOW: "noshow ns nsh dns didnotshow didnotkeep missed missedappointment dna didnotattend noasistió"
    " noasistio"
    " ausente inasistencia faltou nocompareció nocomparecio"
    " nopresentado nosepresentó fta dnka ncns failedtoattend failedtoshow",
    State.LEFT: "leftwithoutbeingseen lwbs leftwithoutvisit leftwithouttreatment leftwithoutseen lwot lwt"
    " leftbeforeseen leftwovisit leftwoseen leftama eloped"
    " walkedout walkout",
    State.RESCHEDULED: "rescheduled reschedule resch rsc rescheduledbypatient rescheduledbyprovider resched"
    " rs postponed moved reprogramada reprogramado bumped reagendada reagendado"
    " aplazada aplazado pospuesta pospuesto remarcada remarcado verschoben reporté reportée",
    State.ERROR: "enteredinerror createdinerror deletedinerror scheduledinerror bookedinerror duplicate"
    " duplicateappointment duplicatebooking",
    State.DECEASED: "deceased patientdeceased dead died fallecido fallecida passedaway decd rip ptexpired"
    " patientexpired falleció fallecio éxitus exitus verstorben décédé décédée óbito",
}
STATE_OF = {word: state for state, words in STATES.items() for word in words.split()}
# Signs of OpenEMR and letters of athenahealth that mean something else elsewhere: an x ticks off, 3 is checked out or
# cancelled. They decide only in a column where others of
# their kind stand, too: all such signs, those of them that prove the kind, what the doubtful ones mean.
SIGNS: tuple[tuple[frozenset[str], frozenset[str], dict[str, State]], ...] = (
    (
        frozenset("+~#<>@^=$&%!?*x"),
        frozenset("~#<>@^=$&%!"),
        {"x": State.CANCELLED, "%": State.CANCELLED, "?": State.NO_SHOW, "!": State.LEFT, "&": State.RESCHEDULED},
    ),
    (
        frozenset("fox234"),
        frozenset("fox"),
        {"x": State.CANCELLED, "2": State.STANDS, "3": State.STANDS, "4": State.STANDS},
    ),
)
WORDS_AMONG_SIGNS = _words("call sms email avm vm deceased")  # of OpenEMR
# What may mean two things that differ in whether a paper is wanted: told with both.
TWO_STATES = {
    **dict.fromkeys("1234567", "a number is one state for one program, and another for the next"),
    **dict.fromkeys("cnrd", "a letter is one state for one program, and another for the next"),
    "x": "this sign can mean that it is cancelled, or that it is ticked off",
    **dict.fromkeys("%?!&", "this sign is a state in OpenEMR, and can mean anything elsewhere"),
    "left": "this can mean left without being seen, or left after the visit",
    "error": "this can be an appointment entered in error, or a fault of another kind",
    "expired": "this can be said of the patient, or of a referral",
    "declined": "this can mean that the appointment was declined, or something else was",
    "transferred": "this can mean moved to another day, or to another place",
    "refused": "this can mean that the appointment was refused, or something else was",
    "dropped": "this can mean that the appointment was dropped, or dropped off",
    "inactive": "this can be said of the appointment, or of the patient",
    **dict.fromkeys(("denied", "authdenied"), "this can mean that the appointment was denied, or something else was"),
    **dict.fromkeys(("nolongerneeded", "notneeded"), "it can be the appointment that is not needed, or something else"),
    "dc": "this can mean discontinued, or discharged",
    **dict.fromkeys(_words("deferred diferida diferido"), "this can mean that it was put off, or something else was"),
    **dict.fromkeys(
        _words("aborted scratch pulled stopped notdone notperformed superseded replaced"),
        "this can mean that the appointment does not take place, or something else",
    ),
    **dict.fromkeys(
        _words("patientrefused ptrefused patientdeclined ptdeclined"),
        "this can mean that the patient does not come, or would not do something else",
    ),
    "blocked": "this can be a time without a patient, or an appointment on hold",
}
# What a longer text is known by: "Patient cancelled - ill".
STATE_STEMS = {
    "cancel": State.CANCELLED,
    "noshow": State.NO_SHOW,
    "didnotshow": State.NO_SHOW,
    "leftwithout": State.LEFT,
    "leftwo": State.LEFT,
    "resched": State.RESCHEDULED,
    "postpone": State.RESCHEDULED,
    "withdrew": State.CANCELLED,
    "anulad": State.CANCELLED,
    "annulé": State.CANCELLED,
    "abgesagt": State.CANCELLED,
    "suspendid": State.CANCELLED,
    "reprogramad": State.RESCHEDULED,
    "reagendad": State.RESCHEDULED,
    "remarcad": State.RESCHEDULED,
    "aplazad": State.RESCHEDULED,
    "pospuest": State.RESCHEDULED,
    "verschoben": State.RESCHEDULED,
    "fallec": State.DECEASED,
    "verstorben": State.DECEASED,
    "enteredinerror": State.ERROR,
    "deceased": State.DECEASED,
}
# The same, where the whole word is one of these: "CX - ill", "R/S to 12/10".
STATE_ABBREVIATIONS = {
    **dict.fromkeys(_words("cncld canx canc cxl cxld cx cxed cnl cncl cnx cancld cancled cxd"), State.CANCELLED),
    **dict.fromkeys(_words("lwbs lwot"), State.LEFT),
    **dict.fromkeys(_words("resch rsc"), State.RESCHEDULED),
    **dict.fromkeys(_words("ncns dnka"), State.NO_SHOW),
}
# Before such a word, or after it, these say the contrary; the others may tell of another appointment, or of a wish.
NEGATIONS = _words("not no never don't dont isn't isnt wasn't wasnt won't wont un nor cannot can't")
UNNEEDED = _words("needed required necessary wanted possible applicable")
DOUBTS = _words("""
    from was were previously previous prior earlier former history risk fee list if unless until may might maybe
    possible possibly policy wants wishes requests pending confirmed scheduled arrived active reinstated rebooked
    uncancelled uncanceled undo undone again now last ready coming error excluding except
    """)

# Columns of yes and no, by what yes says: "Cancel Ind", "Is Cancelled", "No Show?". What may stand around these words.
FLAGS = {
    heading: state
    for state, headings in {
        State.CANCELLED: "cancel cancelled canceled delete deleted void voided",
        State.NO_SHOW: "noshow noshowed",
        State.RESCHEDULED: "resched reschedule rescheduled",
        State.ERROR: "enteredinerror",
        State.DECEASED: "deceased dead died",
    }.items()
    for heading in headings.split()
}
FLAG_WORDS = _words("is was appt appointment visit patient pt ind indicator flag yn y n")
# Under one of these anything but no tells that the appointment may not take place: "Cancel Reason", "Rescheduled To".
GONE_HEADINGS = ("cancel", "noshow", "resched", "decease", "dateofdeath", "voided", "movedto", "newdate", "newappt")
NOT_GONE_WORDS = _words("from count counts counter number no total rate risk score fee fees policy history times user")
YESES = _words("y yes t true x 1 sí si s ja j oui ✓ ✔ ☑ √")
NOS = _words("n no f false 0 00 nein non alive living active")
# A heading with one of these tells of another appointment.
EARLIER = _words("last prev previous prior earlier former history past old next")

# Above a heading "Date", a word of another day than that of the visit.
OTHER_DAYS = EARLIER | _words(
    "birth dob born order ordered created entered referral referred signed due nacimiento nac geburt geb naissance"
)

# What stands where a list has no number, no name, no language, without case, spaces and signs. So does what has no
# letter and no digit.
PLACEHOLDERS = _words("""
    asabove aucun aucune blank desconhecido desconocido ditto dummy empty error false falsch falso faux id idem inconnu
    inconnue ka kein keine missing mrn mrnpending na nan nd nenhum nenhuma nessuno new newpatient newpt nil ninguna
    ninguno nk no nobody nomrn non none nonegiven nonumber notapplicable notassigned notavailable notentered notgiven
    notknown notonfile notprovided null number nv patient patientid pending pendingmrn same sameasabove sconosciuto
    seeabove self sinnúmero sn tba tbc tbd test testing true unassigned unbekannt undefined unk unknown verdadero void
    vrai wahr walkin нет 不明 无 無 未知 なし 없음 غيرمعروف لايوجد không
    """)
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
    **dict.fromkeys(_words("castellano sp span spn spanisch espagnol espanhol spagnolo"), "es"),
    **dict.fromkeys(_words("engl englisch anglais inglês inglese"), "en"),
    "viet": "vi",
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
# What says that there is no second language.
NO_SECOND = frozenset(["no", "none", "n", "ninguno", "ninguna", "same"])
# What says that nobody knows a language, or that nobody would say it.
NO_LANGUAGE = frozenset(
    [
        "declined",
        "declinedtospecify",
        "declinedtoanswer",
        "refused",
        "patientdeclined",
        "patientrefused",
        "ptrefused",
        "notasked",
        "declinestoanswer",
        "refusedtoanswer",
        "prefersnottosay",
        "prefernottosay",
        "prefernottoanswer",
        "choosenottodisclose",
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
            "january jan enero ene januar janvier janv janeiro gennaio gen stycznia styczeń",
            "february feb febrero februar février févr fevereiro fev febbraio lutego luty",
            "march mar marzo märz mrz mars março marca marzec",
            "april apr abril abr avril avr aprile kwietnia kwiecień",
            "may mayo mai maio maggio mag maja",
            "june jun junio juni juin junho giugno giu czerwca czerwiec",
            "july jul julio juli juillet juil julho luglio lug lipca lipiec",
            "august aug agosto ago août aout sierpnia sierpień",
            "september sep sept septiembre setiembre set septembre setembro settembre września wrzesień",
            "october oct octubre oktober okt octobre outubro out ottobre ott października październik",
            "november nov noviembre novembre novembro listopada",
            "december dec diciembre dic dezember dez décembre déc dezembro dicembre grudnia grudzień",
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
