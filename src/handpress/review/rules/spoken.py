"""How English and Spanish texts say a number, and what they call the procedure: words that several rules look for."""

from __future__ import annotations

_WORDS = {
    "en": "two three four five six seven eight nine ten eleven twelve",
    "es": "dos tres cuatro cinco seis siete ocho nueve diez once doce",
}
NUMBERS = {language: {word: at for at, word in enumerate(words.split(), 2)} for language, words in _WORDS.items()}
ONE = {"en": dict.fromkeys(("a", "an", "one"), 1), "es": dict.fromkeys(("un", "una"), 1)}
# As patterns, of a text in small letters.
NUMBER = {language: rf"(?:\d+|{'|'.join(words)})" for language, words in NUMBERS.items()}
PROCEDURE = {
    "en": r"(?:procedure|surgery|operation|test|exam|appointment|visit|treatment|scan|injection|arrival|check-in"
    r"|\w+scopy|you (?:arrive|come))",
    "es": r"(?:procedimiento|cirugía|operación|intervención|prueba|examen|estudio|cita|visita|tratamiento|llegada"
    r"|llegar|venir|\w+scopia)",
}
