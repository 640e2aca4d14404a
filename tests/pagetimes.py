"""What pages say of times, in 13 languages, and what an importer must make of it. All sentences are made up.

A line is a heading ("# heading > timing"), a follow-up bullet ("V bullet > visit > window"), a cell on when to stop
("| cell > timing"), or a bullet under a heading ("timing of the heading > bullet > timing > words"); "=" stands for all
words of the bullet, and an empty timing for none.
"""

from __future__ import annotations

_EN = """
 > Do not smoke in the 12 hours before surgery > 12 hours before > =
 > Drink water in the 12 hours before surgery >  > =
# Instructions: day of your test > day of
# Instructions for the day before surgery > day before
# 1 day before > 1 day before
# The day before your colonoscopy: > day before
# DAY OF THE TEST > day of
# On the morning of your surgery > morning of
# One week before surgery > 1 week before
# Two days before procedure > 2 days before
# 24 hours before your MRI scan > 24 hours before
# The night before your appointment > night before
# 5 to 7 days before your test (medicines) > 5 to 7 days before
# The evening before – clear liquids > evening before
# 1 day before, 8:00 AM > 1 day before at 8:00 AM
# Seven (7) days before your surgery > 7 days before
# Surgery day > day of
# The morning of: > morning of
# 8 PM >
# If your test is before 11:00 am: >
# Seven (8) days before your surgery >
# 3 days before your arrival >
# Starting 3 days before >
# For 3 days before your test >
# The day before your colonoscopy prep >
# Night before and morning of surgery >
# The week before surgery >
# Before bedtime >
# A few days before surgery >
# Twenty two days before surgery >
# The day before: if you take insulin >
1 day before > 8:00 AM: Clear liquids only. No food. > 1 day before at 8:00 AM > Clear liquids only. No food.
1 day before > 12:00 noon: Take 2 tablets > 1 day before at 12:00 PM > Take 2 tablets
1 day before > 4:00 PM: Drink some every 15 minutes. > 1 day before at 4:00 PM > Drink some every 15 minutes.
1 day before > At 4 p.m., mix the powder > 1 day before at 4:00 PM > Mix the powder
1 day before > 8pm Drink it > 1 day before at 8:00 PM > Drink it
1 day before > 20:30 - pH drops > 1 day before at 8:30 PM > pH drops
day of > 5 hours before: Drink the other half > 5 hours before > Drink the other half
day of > 5 hours before your test: drink > 5 hours before > Drink
day of > 2:00 AM: Drink > day of at 2:00 AM > Drink
 > 6 PM the evening before: stop eating > evening before at 6:00 PM > Stop eating
 > At 6 PM on the day before your test, stop eating. > 1 day before at 6:00 PM > Stop eating.
 > !! DO NOT EAT AFTER 6:00 PM THE DAY BEFORE YOUR TEST !! > 1 day before at 6:00 PM > =
1 day before > Take 2 tablets at 8 PM with water > 1 day before at 8:00 PM > =
1 day before > At 8 pm, take two tablets with water > 1 day before at 8:00 PM > Take two tablets with water
 > Nothing to eat after midnight the night before surgery > night before > =
 > The night before surgery, do not eat or drink anything after midnight > night before > =
 > Nothing to eat after midnight >  > =
 > Nothing to eat after midnight the day before surgery >  > =
night before > Nothing to eat or drink after midnight > night before > =
 > 8 hour fast before the test > 8 hours before > =
 > Fast for 8 hours before the test > 8 hours before > =
 > Fast for 8 hours >  > =
 > At least an 8 hour fast before the test >  > =
 > 8-hour fast before the test: water is fine for 2 hours >  > =
 > No food for 8 hours and no drink for 2 hours before surgery >  > =
 > Warfarin: stop 5 days before > 5 days before > =
7 days before > Arrange for a ride home on the day of surgery > 7 days before > =
 > Arrange for a ride home on the day of surgery >  > =
 > Please ask a friend to stay with you on the day of surgery >  > =
7 days before > Make sure you take your pill on the morning of surgery >  > =
day of > Make sure you take your pill on the morning of surgery > day of > =
# 8 hour fast before the test >
1 day before > 8: take 2 > 1 day before > =
1 day before > 8:00 AM (breakfast): toast > 1 day before at 8:00 AM > =
1 day before > 8:00 AM (or later): toast > 1 day before > =
1 day before > Do not eat after 8 PM > 1 day before at 8:00 PM > =
 > Stop drinking 5 hours before your test > 5 hours before > =
1 day before > Eat low-fiber food only. > 1 day before > =
day of > Drink until 2 hours before > day of > =
2 days before > At 12 pm (noon) start to drink > 2 days before at 12:00 PM > =
1 day before > At 8 PM take 2 tablets. Rest after that. > 1 day before at 8:00 PM > =
1 day before > At 4:00pm, drink a glass until all is gone. > 1 day before at 4:00 PM > Drink a glass until all is gone.
day of > 6 hours before test mix the rest. Then drink. > 6 hours before > =
1 day before > At 8 PM, if you can, take 2 tablets > 1 day before > =
day of > 4 hours before arrival, stop all drinks > day of > =
day of > 10:00 AM appointment: drink the rest > day of > =
day of > 10:00 AM Appointment: drink the rest > day of > =
day of > 8:00 AM Test time Drink the rest > day of > =
day of > Appointments at 8 AM: drink the rest > day of > =
1 day before > Pick up your kit, the store closes at 9 PM > 1 day before > =
1 day before > The store closes at 9 PM > 1 day before > =
1 day before > 8 PM take 2 > 1 day before > =
# After 6 PM the day before >
 > The day before, after 6 PM: call us >  > =
 > The day before, after 6 PM: nothing to eat > 1 day before at 6:00 PM > =
1 day before > (8 PM: take 2) > 1 day before > =
1 day before > (8 PM) Take 2 > 1 day before at 8:00 PM > Take 2
1 day before > *8 PM: take 2 > 1 day before > =
 > Before the day of surgery, buy your kit >  > =
 > Walk until the day of surgery >  > =
1 day before > 8 PM*: drink > 1 day before > =
1 day before > midnight: stop > 1 day before > =
1 day before > 12:30 AM: drink > 1 day before > =
1 day before > 8:00 - drink > 1 day before > =
1 day before > By 8 PM: finish > 1 day before > =
1 day before > Call us after 3 PM > 1 day before > =
1 day before > At 8 PM or later, rest > 1 day before > =
1 day before > 8 AM - 10 AM: rest > 1 day before > =
1 day before > 8:00-10:00 AM: rest > 1 day before > =
1 day before > Tomorrow, 8 PM: rest > 1 day before > =
1 day before > 8 PM Friday: rest on Friday > 1 day before > =
1 day before > Take one at 8 PM and one at 10 PM > 1 day before > =
1 day before > If you feel sick at 8 PM, call > 1 day before > =
1 day before > 2 hours before bedtime: take 2 > 1 day before > =
1 day before > Stop aspirin 7 days before surgery, iron 5 days before surgery >  > =
24 hours before > 8:00 AM: drink >  > =
morning of > 2 PM: come > morning of > =
 > 8:00 AM: drink >  > =
 > 2 hours before you arrive: stop >  > =
 > At least 2 hours before: stop >  > =
 > No later than 2 hours before: stop >  > =
 > 1 hour 30 minutes before: stop >  > =
 > 2 1/2 hours before: stop >  > =
 > 25 PM the day before: stop > day before > =
| 7 days before > 7 days before
| 5 days before, ask your heart doctor first > 5 days before
| morning of the test > morning of
| Hold the morning of surgery > morning of
| at least 5 days before >
| Do not stop >
| Take the morning of surgery >
| 5 days before, if your doctor agrees >
| Last dose 5 days before >
V Follow-up visit in 2 weeks to remove stitches > Follow-up visit > 2 weeks after
V Next colonoscopy in 10 years if normal > = >
V Call for your results in 2 weeks > = >
"""

_ES = """
 > No mastique chicle durante 6 horas antes de la exploración > 6 hours before > =
 > No fume en las 12 horas previas > 12 hours before > =
 > Ayuno 10 horas previas al estudio > 10 hours before > =
 > Beba agua en las 12 horas previas al examen >  > =
# 1 día antes > 1 day before
# Un día antes de la colonoscopia: > 1 day before
# El día anterior a la prueba > day before
# La noche antes de su cirugía > night before
# EL DÍA DEL EXAMEN > day of
# La mañana del procedimiento > morning of
# 7 días antes del procedimiento > 7 days before
# Dos días antes > 2 days before
# Una semana antes de la operación > 1 week before
# 5 a 7 días antes de la prueba > 5 to 7 days before
# La víspera > day before
1 day before > 8:00 a. m.: Solo líquidos claros > 1 day before at 8:00 AM > Solo líquidos claros
1 day before > A las 8 de la noche: tome 2 tabletas > 1 day before at 8:00 PM > Tome 2 tabletas
1 day before > A las ocho de la mañana, beba agua > 1 day before at 8:00 AM > Beba agua
1 day before > 20:00 h: beba la mezcla > 1 day before at 8:00 PM > Beba la mezcla
1 day before > A las 20 h: beba > 1 day before at 8:00 PM > Beba
1 day before > Mediodía: tome 2 tabletas > 1 day before at 12:00 PM > Tome 2 tabletas
day of > 5 horas antes: beba la otra mitad > 5 hours before > Beba la otra mitad
 > No coma nada 8 horas antes. > 8 hours before > =
 > A las 6:00 p.m. del día anterior > 1 day before at 6:00 PM > =
 > 6:00 p. m. el día anterior: deje de comer > 1 day before at 6:00 PM > Deje de comer
1 day before > No coma después de las 6:00 p. m. > 1 day before at 6:00 PM > =
1 day before > Tome 2 tabletas a las 9 de la noche > 1 day before at 9:00 PM > =
1 day before > 8 hs: tomar > 1 day before > =
1 day before > 20 hs: tomar > 1 day before at 8:00 PM > Tomar
1 day before > A las 8: tomar > 1 day before > =
 > Ayuno de 8 horas antes de la prueba > 8 hours before > =
 > Ayuno de 8 horas >  > =
 > Ayuno de al menos 8 horas antes de la prueba >  > =
 > Aspirina: suspender 7 (siete) días antes > 7 days before > =
7 days before > Pida a alguien que le acompañe el día de la cirugía > 7 days before > =
 > Asegúrese de venir acompañado el día de la cirugía >  > =
# 3 días antes de su llegada >
# Desde 3 días antes >
# Los 3 días antes de la prueba >
# La semana antes de la cirugía >
# Unos días antes >
1 day before > A las 8:00: beba > 1 day before > =
1 day before > Medianoche: deje de beber > 1 day before > =
1 day before > De 8 a 10 de la noche: beba > 1 day before > =
1 day before > Tome 8 por la mañana > 1 day before > =
1 day before > A las 12 de la noche: pare > 1 day before > =
1 day before > Antes de acostarse, tome 2 > 1 day before > =
 > Hasta 2 horas antes: agua >  > =
 > Al menos 2 horas antes: pare >  > =
 > Cada 8 horas antes de la prueba >  > =
 > 2 horas antes de llegar: pare >  > =
 > 2 horas y media antes: pare >  > =
 > Treinta y dos días antes: pare >  > =
 > El día anterior, después de las 18:00: llame >  > =
# El día anterior a partir de las 18:00 >
 > Antes del día de la cirugía, compre el kit >  > =
| 7 días antes > 7 days before
| 5 días antes, consulte a su cardiólogo > 5 days before
| Suspenda 2 días antes > 2 days before
| No suspenda >
| Por lo menos 5 días antes >
V Control a las 2 semanas > Control > 2 weeks after
V Cita de seguimiento en 10 días para retirar puntos > = > 10 days after
V Próxima colonoscopia en 10 años si es normal > = >
V Llame por sus resultados en 2 semanas > = >
V Control cada 6 meses > = >
V Control a las 2 semanas del alta > = >
"""

_FR = """
 > Ne fumez pas dans les 12 heures précédant l'opération > 12 hours before > =
# J-1 > day before
# J - 7 > 7 days before
# Jour J > day of
# J+1 >
# J-7 à J-1 >
# J-12 >
# La veille de l'examen > day before
# La veille : > day before
# La veille au soir > evening before
# Le jour de l’intervention > day of
# Le matin de l'opération > morning of
# 7 jours avant l'examen > 7 days before
# Deux jours avant > 2 days before
# Une semaine avant votre opération > 1 week before
# 5 à 7 jours avant la coloscopie > 5 to 7 days before
# 48 heures avant le scanner > 48 hours before
1 day before > 8h00 : liquides clairs > 1 day before at 8:00 AM > Liquides clairs
1 day before > 20h00 : buvez la préparation > 1 day before at 8:00 PM > Buvez la préparation
1 day before > À 20 h, buvez un litre > 1 day before at 8:00 PM > Buvez un litre
1 day before > 20h : buvez > 1 day before at 8:00 PM > Buvez
1 day before > À 8 h du soir, buvez > 1 day before at 8:00 PM > Buvez
1 day before > 18h30 - buvez > 1 day before at 6:30 PM > Buvez
1 day before > Midi : repas léger > 1 day before at 12:00 PM > Repas léger
day of > 5 heures avant : buvez le reste > 5 hours before > Buvez le reste
 > 19 h 30 la veille : ne mangez plus > 1 day before at 7:30 PM > Ne mangez plus
 > Ne mangez rien 6 heures avant l'examen. > 6 hours before > =
1 day before > Prenez 2 comprimés à 21h00 > 1 day before at 9:00 PM > =
1 day before > Ne mangez rien après 20h00 > 1 day before at 8:00 PM > =
# 3 jours avant votre arrivée >
# Depuis 3 jours avant >
# La semaine avant l'examen >
# Les 3 jours avant l'examen >
# La veille et le matin de l'examen >
1 day before > Minuit : ne buvez plus > 1 day before > =
1 day before > Vers 20 h : buvez > 1 day before > =
1 day before > 8 h : buvez > 1 day before at 8:00 AM > Buvez
1 day before > À 8 heures : buvez > 1 day before at 8:00 AM > Buvez
1 day before > 8h (petit déjeuner) : thé > 1 day before at 8:00 AM > =
1 day before > 8h (dîner) : soupe > 1 day before > =
1 day before > 20h (dîner) : soupe > 1 day before at 8:00 PM > =
1 day before > 8 h - 10 h : buvez > 1 day before > =
1 day before > À 8 h et à 20 h : buvez > 1 day before > =
day of > 7h : douche > day of at 7:00 AM > Douche
1 day before > 8 h : rien à boire avant le dîner > 1 day before > =
1 day before > 8 h : rester à jeun > 1 day before > =
1 day before > 2h : buvez > 1 day before > =
1 day before > Buvez à 8 h un verre > 1 day before > =
1 day before > 8 h de repos : ne sortez pas > 1 day before > =
 > 8 h : buvez >  > =
 > Jeûne de 6 heures avant l'examen > 6 hours before > =
 > Jeûne de 6 heures >  > =
 > Jeûne d'au moins 6 heures avant l'examen >  > =
 > Aspirine : arrêter 7 jours avant l'intervention > 7 days before > =
 > À partir de minuit la veille au soir : ne rien manger > evening before > =
7 days before > Organisez votre retour pour le jour de l'intervention > 7 days before > =
 > Prévoyez un accompagnant le jour de l'intervention >  > =
1 day before > Le soir, à 8h00 : buvez du soir > 1 day before > =
1 day before > De 18h00 à 20h00 : buvez > 1 day before > =
1 day before > 18h00-20h00 : buvez > 1 day before > =
 > Jusqu'à 2 heures avant : eau >  > =
 > Au moins 2 heures avant : stop >  > =
 > 2 heures avant de partir : stop >  > =
 > Environ 3 jours avant l'examen >  > =
 > Si besoin, 3 jours avant l'examen, appelez >  > =
 > Soixante et trois jours avant : stop >  > =
 > La veille, à partir de 18h00 : appelez >  > =
# La veille à partir de 18h00 >
 > Avant le jour de l'opération, achetez le kit >  > =
 > Marchez jusqu'au jour de l'opération >  > =
| 7 jours avant > 7 days before
| 5 jours avant, demandez à votre cardiologue > 5 days before
| Arrêter 2 jours avant l'intervention > 2 days before
| Ne pas arrêter >
V Contrôle à 6 semaines > Contrôle > 6 weeks after
V Consultation de contrôle dans 10 jours avec le chirurgien > = > 10 days after
V Prochaine coloscopie dans 10 ans si tout est normal > = >
V Appelez dans 2 semaines > = >
"""

_PT = """
 > Chegar 40 minutos antes do horário agendado > 40 minutes before > =
 > Não fumar nas 12 horas anteriores ao exame > 12 hours before > =
 > Beba água nas 12 horas anteriores ao exame >  > =
# VÉSPERA DO EXAME dia ____ > day before
1 day before > 17 horas (JANTAR): sopa > 1 day before at 5:00 PM > =
1 day before > 8 horas (CAFÉ-DA-MANHÃ): pão > 1 day before at 8:00 AM > =
1 day before > 8 horas (JANTAR): sopa > 1 day before > =
1 day before > 8 horas (SE QUISER): sopa > 1 day before > =
1 day before > AS 06 HS. tomar 2 comprimidos > 1 day before at 6:00 AM > =
1 day before > 8h: jejum total > 1 day before > =
1 day before > 8h: beba à noite > 1 day before > =
1 day before > Tomar às 8h um comprimido > 1 day before > =
 > Jejum de 8 horas antes do exame > 8 hours before > =
 > Jejum de 8 horas >  > =
 > Jejum de no mínimo 8 horas antes do exame >  > =
 > Jejum de 8 horas antes do exame e de 2 horas para água >  > =
 > Suspender AAS 15 (quinze) dias antes da cirurgia > 15 days before > =
 > Varfarina: suspender 5 dias antes > 5 days before > =
 > Suspender 15 (doze) dias antes da cirurgia >  > =
30 days before > Providencie um acompanhante para o dia da cirurgia > 30 days before > =
 > Certifique-se de vir com um adulto no dia do exame >  > =
1 day before > 18 horas: Tomar 2 comprimidos > 1 day before at 6:00 PM > Tomar 2 comprimidos
1 day before > 12 horas: jejum total > 1 day before > =
1 day before > a cada 8 horas: tomar 1 comprimido > 1 day before > =
# No dia anterior ao exame > day before
# Na véspera > day before
# Um dia antes da colonoscopia > 1 day before
# Na noite anterior > night before
# No dia do exame > day of
# Na manhã da cirurgia > morning of
# 7 dias antes do procedimento > 7 days before
# Dois dias antes > 2 days before
# 5 a 7 dias antes do exame > 5 to 7 days before
# Uma semana antes da sua cirurgia > 1 week before
1 day before > Às 8h00: líquidos claros > 1 day before at 8:00 AM > Líquidos claros
1 day before > 20h00: beba a mistura > 1 day before at 8:00 PM > Beba a mistura
1 day before > Às 20h, beba um litro > 1 day before at 8:00 PM > Beba um litro
1 day before > 20:30 - beba > 1 day before at 8:30 PM > Beba
1 day before > Às 8 da noite: tome 2 comprimidos > 1 day before at 8:00 PM > Tome 2 comprimidos
1 day before > Às oito horas da manhã: beba > 1 day before at 8:00 AM > Beba
1 day before > Meio-dia: refeição leve > 1 day before at 12:00 PM > Refeição leve
day of > 5 horas antes: beba o resto > 5 hours before > Beba o resto
 > Não coma nada 8 horas antes do exame. > 8 hours before > =
 > 18h00 no dia anterior: pare de comer > 1 day before at 6:00 PM > Pare de comer
1 day before > Tome 2 comprimidos às 21h00 > 1 day before at 9:00 PM > =
1 day before > Não coma depois das 18h00 > 1 day before at 6:00 PM > =
# 3 dias antes da sua chegada >
# Nos 3 dias antes do exame >
# Desde 3 dias antes >
# Na semana antes da cirurgia >
# Na véspera e no dia do exame >
1 day before > Meia-noite: pare > 1 day before > =
1 day before > Por volta das 20h: beba > 1 day before > =
1 day before > Às 8h: beba > 1 day before at 8:00 AM > Beba
1 day before > Das 18h00 às 20h00: beba > 1 day before > =
1 day before > Tome 8 de manhã > 1 day before > =
 > Até 2 horas antes: água >  > =
 > Pelo menos 2 horas antes: pare >  > =
 > 2 horas antes de chegar: pare >  > =
 > Não dirija após 15 horas >  > =
 > 2 horas e meia antes: pare >  > =
 > Cerca de 3 dias antes do exame >  > =
 > Na véspera, depois das 18h00: ligue >  > =
# Na véspera a partir das 18h00 >
 > Antes do dia do exame, compre o kit >  > =
| 7 dias antes > 7 days before
| 5 dias antes, pergunte ao cardiologista > 5 days before
| Suspender 2 dias antes > 2 days before
| Não suspenda >
V Retorno em 2 semanas > Retorno > 2 weeks after
V Consulta de retorno em 10 dias para retirar pontos > = > 10 days after
V Próxima colonoscopia em 10 anos se for normal > = >
V Ligue em 2 semanas > = >
"""

_DE = """
 > Rauchen Sie in den 12 Stunden vor der Operation nicht > 12 hours before > =
# Am Vortag > day before
# Am Vortag der Untersuchung: > day before
# Am Tag vor der Operation > day before
# Am Vorabend > evening before
# Am Abend vor dem Eingriff > evening before
# Am Untersuchungstag > day of
# Am Tag der Darmspiegelung > day of
# Am Morgen des Eingriffs > morning of
# 7 Tage vor der Untersuchung > 7 days before
# Zwei Tage vorher > 2 days before
# Eine Woche vor Ihrer Operation > 1 week before
# 5 bis 7 Tage vor dem Eingriff > 5 to 7 days before
# 24 Stunden vor der OP > 24 hours before
1 day before > 8:00 Uhr: klare Flüssigkeit > 1 day before at 8:00 AM > Klare Flüssigkeit
1 day before > 20:00 Uhr: Trinken Sie die Lösung > 1 day before at 8:00 PM > Trinken Sie die Lösung
1 day before > 18.30 Uhr – Abführmittel trinken > 1 day before at 6:30 PM > Abführmittel trinken
1 day before > Um 20 Uhr: trinken > 1 day before at 8:00 PM > Trinken
1 day before > 8 Uhr abends: trinken > 1 day before at 8:00 PM > Trinken
1 day before > Abends um 8 Uhr: trinken > 1 day before at 8:00 PM > Trinken
1 day before > 12 Uhr mittags: leichte Suppe > 1 day before at 12:00 PM > Leichte Suppe
day of > 5 Stunden vorher: den Rest trinken > 5 hours before > Den Rest trinken
 > Am Vortag um 18:00 Uhr: nichts mehr essen > 1 day before at 6:00 PM > Nichts mehr essen
 > Essen Sie 6 Stunden vor der Untersuchung nichts. > 6 hours before > =
1 day before > Nehmen Sie um 21:00 Uhr 2 Tabletten > 1 day before at 9:00 PM > =
1 day before > Nach 18 Uhr nichts mehr essen > 1 day before at 6:00 PM > =
# 3 Tage vor Ihrer Ankunft >
# Ab 3 Tage vor der Untersuchung >
# In der Woche vor der Operation >
# Die letzten 3 Tage vor dem Eingriff >
1 day before > Um Mitternacht: Schluss > 1 day before > =
1 day before > Gegen 20 Uhr: trinken > 1 day before > =
1 day before > Um 8 Uhr: trinken > 1 day before at 8:00 AM > Trinken
1 day before > 8 Uhr: trinken > 1 day before at 8:00 AM > Trinken
1 day before > 8 Uhr: das Abendessen weglassen > 1 day before > =
1 day before > 3 Uhr: trinken > 1 day before > =
1 day before > Trinken Sie um 8 Uhr ein Glas > 1 day before > =
 > 8 Uhr: trinken >  > =
 > Vor der Untersuchung 6 Stunden nichts essen > 6 hours before > =
 > Vor der Untersuchung mindestens 6 Stunden nichts essen >  > =
 > 6 Stunden nüchtern bleiben >  > =
 > Aspirin 7 Tage vorher absetzen > 7 days before > =
 > Marcumar: 5 Tage vor dem Eingriff absetzen > 5 days before > =
7 days before > Organisieren Sie eine Begleitung für den Tag der Operation > 7 days before > =
 > Stellen Sie sicher, dass Sie am Tag der Operation abgeholt werden >  > =
1 day before > Um halb 8 Uhr: trinken > 1 day before > =
1 day before > Abends: um 8:00 Uhr trinken > 1 day before > =
1 day before > 18:00 bis 20:00 Uhr: trinken > 1 day before > =
1 day before > Bis 20 Uhr: trinken > 1 day before > =
 > Bis 2 Stunden vor der Untersuchung: Wasser >  > =
 > Mindestens 2 Stunden vorher: Schluss >  > =
 > 2 Stunden vor dem Schlafen: trinken >  > =
 > Wenn nötig, 3 Tage vor der Untersuchung anrufen >  > =
 > Zwei und drei Tage vorher: Schluss >  > =
 > Am Vortag ab 18:00 Uhr: anrufen >  > =
# Am Vortag ab 18:00 Uhr >
 > Vor dem Tag der Operation das Mittel kaufen >  > =
| 7 Tage vorher > 7 days before
| 5 Tage vor dem Eingriff, fragen Sie den Kardiologen > 5 days before
| 2 Tage vor der Operation absetzen > 2 days before
| Nicht absetzen >
V Kontrolle in 2 Wochen > Kontrolle > 2 weeks after
V Nachsorgetermin nach 10 Tagen beim Chirurgen > = > 10 days after
V Nächste Darmspiegelung in 10 Jahren, wenn alles gut ist > = >
V Rufen Sie in 2 Wochen an > = >
"""

_VI = """
1 day before > 8 giờ: uống > 1 day before > =
 > Nhịn ăn 8 giờ trước khi nội soi > 8 hours before > =
 > Nhịn ăn trong 8 giờ trước khi nội soi > 8 hours before > =
 > Nhịn ăn 8 giờ >  > =
 > Nhịn ăn ít nhất 8 giờ trước khi nội soi >  > =
 > Warfarin: ngưng 5 ngày trước khi phẫu thuật > 5 days before > =
7 days before > Nhờ người thân đưa về vào ngày phẫu thuật > 7 days before > =
# 1 ngày trước khi nội soi > 1 day before
# Ngày hôm trước > day before
# Ngày trước khi nội soi > day before
# Tối hôm trước > evening before
# Đêm trước khi phẫu thuật > night before
# Ngày làm thủ thuật > day of
# Buổi sáng ngày phẫu thuật > morning of
# 7 ngày trước thủ thuật > 7 days before
# Hai ngày trước khi nội soi > 2 days before
# 5 đến 7 ngày trước khi mổ > 5 to 7 days before
# Trước khi mổ 3 ngày > 3 days before
1 day before > 8 giờ sáng: Chỉ uống nước trong > 1 day before at 8:00 AM > Chỉ uống nước trong
1 day before > 8:00 sáng: uống nước > 1 day before at 8:00 AM > Uống nước
1 day before > Lúc 8 giờ tối, uống thuốc > 1 day before at 8:00 PM > Uống thuốc
1 day before > 20 giờ: uống thuốc > 1 day before at 8:00 PM > Uống thuốc
1 day before > 20h00: uống thuốc > 1 day before at 8:00 PM > Uống thuốc
1 day before > 8 giờ 30 tối - uống > 1 day before at 8:30 PM > Uống
1 day before > 4 giờ rưỡi chiều: pha thuốc > 1 day before at 4:30 PM > Pha thuốc
1 day before > 12 giờ trưa: uống 2 viên > 1 day before at 12:00 PM > Uống 2 viên
day of > 5 giờ trước khi nội soi: uống phần còn lại > 5 hours before > Uống phần còn lại
 > Nhịn ăn 6 giờ trước khi phẫu thuật. > 6 hours before > =
1 day before > Uống 2 viên lúc 9 giờ tối > 1 day before at 9:00 PM > =
1 day before > Không ăn sau 6 giờ chiều > 1 day before at 6:00 PM > =
# 3 ngày trước khi bạn đến >
# Vài ngày trước khi nội soi >
# Mười bốn ngày trước khi mổ >
# Trong 3 ngày trước khi mổ >
# Tuần trước khi mổ >
1 day before > Nửa đêm: ngừng uống > 1 day before > =
1 day before > Lúc 8 giờ: uống > 1 day before > =
1 day before > Khoảng 8 giờ tối: uống > 1 day before > =
1 day before > Từ 6 giờ tối đến 8 giờ tối: uống > 1 day before > =
1 day before > 12 giờ đêm: ngừng uống > 1 day before > =
1 day before > Uống 5g sáng và tối > 1 day before > =
 > Ít nhất 2 giờ trước khi mổ: ngừng uống >  > =
 > Cho đến 2 giờ trước khi mổ: nước >  > =
 > 2 giờ trước khi ngủ: uống >  > =
 > Nếu sốt 3 ngày trước khi mổ, hãy gọi >  > =
 > Mỗi 3 ngày trước khi mổ >  > =
 > Ngày hôm trước, từ 6 giờ tối: gọi >  > =
 > Trước ngày mổ, mua thuốc >  > =
| 7 ngày trước > 7 days before
| 5 ngày trước khi mổ, hỏi bác sĩ tim trước >
| Ngưng 2 ngày trước thủ thuật > 2 days before
| Không ngưng >
V Tái khám sau 2 tuần > Tái khám > 2 weeks after
V Cắt chỉ sau 10 ngày tại phòng khám > = > 10 days after
V Nội soi lại sau 10 năm nếu bình thường > = >
V Gọi cho chúng tôi sau 2 tuần > = >
"""

_ID = """
1 day before > Jam 8: minum > 1 day before > =
 > Puasa 8 jam sebelum tindakan > 8 hours before > =
 > Puasa selama 8 jam sebelum tindakan > 8 hours before > =
 > Puasa 8 jam >  > =
 > Puasa minimal 8 jam sebelum tindakan >  > =
 > Warfarin: hentikan 5 (lima) hari sebelum operasi > 5 days before > =
7 days before > Mintalah keluarga menjemput pada hari operasi > 7 days before > =
 > Pastikan ada yang menjemput pada hari operasi >  > =
# H-1 > 1 day before
# H-3 sebelum operasi > 3 days before
# H-1 (sehari sebelum tindakan) > 1 day before
# H-3 sampai H-1 >
# H-1 jam >
# 1 hari sebelum kolonoskopi > 1 day before
# Sehari sebelumnya > 1 day before
# Hari sebelum operasi > day before
# Malam sebelum operasi > night before
# Pada hari pemeriksaan > day of
# Pagi hari operasi > morning of
# 7 hari sebelum tindakan > 7 days before
# Dua hari sebelum prosedur > 2 days before
# Seminggu sebelum operasi > 1 week before
# 5 sampai 7 hari sebelum operasi > 5 to 7 days before
1 day before > Pukul 08.00: hanya cairan bening > 1 day before at 8:00 AM > Hanya cairan bening
1 day before > Pukul 20.00: minum obat > 1 day before at 8:00 PM > Minum obat
1 day before > 20.00 WIB - minum obat > 1 day before at 8:00 PM > Minum obat
1 day before > Jam 8 malam, minum 2 tablet > 1 day before at 8:00 PM > Minum 2 tablet
1 day before > Jam 8 pagi: minum air > 1 day before at 8:00 AM > Minum air
1 day before > Jam 12 siang: makan ringan > 1 day before at 12:00 PM > Makan ringan
1 day before > 8.30 malam: minum > 1 day before at 8:30 PM > Minum
day of > 5 jam sebelum pemeriksaan: minum sisanya > 5 hours before > Minum sisanya
 > Puasa 8 jam sebelum operasi. > 8 hours before > =
 > Pukul 18.00 sehari sebelum operasi: berhenti makan > 1 day before at 6:00 PM > Berhenti makan
1 day before > Minum 2 tablet pada pukul 21.00 > 1 day before at 9:00 PM > =
1 day before > Jangan makan setelah pukul 18.00 > 1 day before at 6:00 PM > =
# 3 hari sebelum kedatangan >
# Mulai 3 hari sebelum operasi >
# Beberapa hari sebelum operasi >
# Dua puluh empat jam sebelum operasi >
# Minggu sebelum operasi >
1 day before > Tengah malam: berhenti minum > 1 day before > =
1 day before > Pukul 8.00: minum > 1 day before > =
1 day before > Sekitar pukul 20.00: minum > 1 day before > =
1 day before > Jam 1 malam: minum > 1 day before > =
1 day before > Pukul 18.00 sampai 20.00: minum > 1 day before > =
1 day before > Jam 12 malam: berhenti > 1 day before > =
 > Minimal 2 jam sebelum operasi: berhenti >  > =
 > Sampai 2 jam sebelum operasi: air putih >  > =
 > 2 jam sebelum tidur: minum >  > =
 > Jika demam 3 hari sebelum operasi, hubungi kami >  > =
 > Setiap 3 hari sebelum operasi >  > =
1 day before > Sampai tengah hari: cairan bening > 1 day before > =
1 day before > Sehari sebelum operasi, setelah pukul 18.00: hubungi > 1 day before > =
 > Sebelum hari operasi, beli obat >  > =
| 7 hari sebelum operasi > 7 days before
| 5 hari sebelum operasi, tanyakan dokter jantung > 5 days before
| Hentikan 2 hari sebelum tindakan > 2 days before
| Jangan dihentikan >
V Kontrol setelah 2 minggu > Kontrol > 2 weeks after
V Pelepasan jahitan setelah 10 hari di klinik > = > 10 days after
V Kolonoskopi lagi 10 tahun lagi jika normal > = >
V Hubungi kami setelah 2 minggu > = >
"""

_TL = """
1 day before > Alas-8: uminom > 1 day before > =
 > Pag-aayuno ng 8 oras bago ang operasyon > 8 hours before > =
 > Mag-ayuno ng 8 oras >  > =
 > Warfarin: itigil 5 araw bago ang operasyon > 5 days before > =
7 days before > Humiling ng kasama sa araw ng operasyon > 7 days before > =
# Ang araw bago ang operasyon > day before
# Ang araw ng operasyon > day of
# 1 araw bago ang colonoscopy > 1 day before
# Isang araw bago ang operasyon > 1 day before
# Sa gabi bago ang iyong operasyon > night before
# Sa araw ng pagsusuri > day of
# Umaga ng operasyon > morning of
# 7 araw bago ang procedure > 7 days before
# Dalawang araw bago > 2 days before
# Isang linggo bago ang operasyon > 1 week before
# Apat na araw bago ang pagsusuri > 4 days before
# 5 hanggang 7 araw bago ang operasyon > 5 to 7 days before
1 day before > 8:00 ng umaga: malinaw na likido lamang > 1 day before at 8:00 AM > Malinaw na likido lamang
1 day before > 8:00 PM: uminom ng gamot > 1 day before at 8:00 PM > Uminom ng gamot
1 day before > Alas-8 ng gabi: uminom ng 2 tableta > 1 day before at 8:00 PM > Uminom ng 2 tableta
1 day before > Alas-otso ng umaga, uminom ng tubig > 1 day before at 8:00 AM > Uminom ng tubig
1 day before > Ika-4 ng hapon - ihalo ang gamot > 1 day before at 4:00 PM > Ihalo ang gamot
1 day before > Alas-12 ng tanghali: kumain nang kaunti > 1 day before at 12:00 PM > Kumain nang kaunti
1 day before > 20:00: uminom > 1 day before at 8:00 PM > Uminom
day of > 5 oras bago ang pagsusuri: inumin ang natitira > 5 hours before > Inumin ang natitira
 > Huwag kumain 8 oras bago ang operasyon. > 8 hours before > =
 > Alas-6 ng gabi sa araw bago ang operasyon: tumigil sa pagkain >  > =
1 day before > Uminom ng 2 tableta nang alas-9 ng gabi > 1 day before at 9:00 PM > =
# 3 araw bago ka dumating >
# Simula 3 araw bago ang operasyon >
# Ilang araw bago ang operasyon >
# Tuwing araw bago ang operasyon >
1 day before > Hatinggabi: huwag uminom > 1 day before > =
1 day before > Alas-8: uminom > 1 day before > =
1 day before > Bandang alas-8 ng gabi: uminom > 1 day before > =
1 day before > Uminom ng 8 ng gabi > 1 day before > =
1 day before > Alas-6 hanggang alas-8 ng gabi: uminom > 1 day before > =
1 day before > 12 ng gabi: huwag uminom > 1 day before > =
 > Hindi bababa sa 2 oras bago ang operasyon: huwag uminom >  > =
 > Hanggang 2 oras bago ang operasyon: tubig >  > =
 > 2 oras bago matulog: uminom >  > =
 > Kung may lagnat 3 araw bago ang operasyon, tumawag >  > =
 > Mga 3 araw bago ang operasyon >  > =
 > 1 araw bago, pagkatapos ng alas-6 ng gabi: tumawag >  > =
 > Bago ang araw ng operasyon, bumili ng gamot >  > =
| 7 araw bago > 7 days before
| 5 araw bago ang operasyon, itanong sa doktor > 5 days before
| Itigil 2 araw bago ang procedure > 2 days before
| Huwag itigil >
V Follow-up pagkatapos ng 2 linggo > Follow-up > 2 weeks after
V Pagtanggal ng tahi pagkatapos ng 10 araw sa klinika > = > 10 days after
V Colonoscopy pagkatapos ng 10 taon kung normal > = >
V Tumawag pagkatapos ng 2 linggo > = >
"""

_RU = """
# За 2–3 дня до предстоящего исследования > 2 to 3 days before
# За 2 часа до плановой госпитализации > 2 hours before
 > За 4 часа до диагностики не ешьте > 4 hours before > =
# Утро операции > morning of
# В день подготовки к исследованию (накануне исследования) > day before
# За 1 день до колоноскопии > 1 day before
# За день до операции > 1 day before
# Накануне исследования > day before
# Накануне > day before
# Вечером накануне > evening before
# В день процедуры > day of
# Утром в день операции > morning of
# За 7 дней до процедуры > 7 days before
# За два дня до исследования > 2 days before
# За неделю до операции > 1 week before
# За 5–7 дней до операции > 5 to 7 days before
# За три дня: > 3 days before
1 day before > 8:00: только прозрачные жидкости > 1 day before at 8:00 AM > Только прозрачные жидкости
1 day before > В 20:00 — выпейте раствор > 1 day before at 8:00 PM > Выпейте раствор
1 day before > В 8 часов вечера: примите таблетки > 1 day before at 8:00 PM > Примите таблетки
1 day before > В 8 вечера, примите таблетки > 1 day before at 8:00 PM > Примите таблетки
1 day before > 8 часов утра: пейте воду > 1 day before at 8:00 AM > Пейте воду
1 day before > В 20 часов: пейте раствор > 1 day before at 8:00 PM > Пейте раствор
1 day before > В полдень: лёгкий суп > 1 day before at 12:00 PM > Лёгкий суп
day of > За 5 часов до исследования: выпейте остаток > 5 hours before > Выпейте остаток
day of > За 3 часа: ничего не пейте > 3 hours before > Ничего не пейте
 > Не ешьте за 8 часов до операции. > 8 hours before > =
 > Накануне в 18:00: прекратите есть > 1 day before at 6:00 PM > Прекратите есть
1 day before > Примите 2 таблетки в 21:00 > 1 day before at 9:00 PM > =
1 day before > Не ешьте после 18:00 > 1 day before at 6:00 PM > =
# За 3 дня до приезда >
# С трёх дней до операции >
# За сутки до операции >
# За неделю и за день до операции >
# За двадцать два дня до операции >
1 day before > В полночь: ничего не пейте > 1 day before > =
1 day before > В 8 часов: пейте > 1 day before at 8:00 AM > Пейте
1 day before > В 8 часов: лёгкий ужин > 1 day before > =
1 day before > Выпейте в 8 часов воды > 1 day before > =
1 day before > 8 часов: не есть > 1 day before > =
 > В 8 часов: пейте >  > =
 > Не есть 6 часов до процедуры > 6 hours before > =
 > Не есть 6 часов >  > =
 > Перед исследованием 6 часов не есть > 6 hours before > =
 > Не есть не менее 6 часов до процедуры >  > =
 > Варфарин: отменить за 5 дней до операции > 5 days before > =
 > За 7 дней прекратить приём аспирина > 7 days before > =
 > За 7 дней позвоните >  > =
7 days before > Договоритесь о сопровождении в день операции > 7 days before > =
 > Убедитесь, что вас встретят в день операции >  > =
1 day before > Около 20:00: пейте > 1 day before > =
1 day before > Растворите в 15 мл воды > 1 day before > =
1 day before > С 18:00 до 20:00: пейте > 1 day before > =
1 day before > В 12 ночи: ничего не пейте > 1 day before > =
1 day before > Вечером: в 8:00 пейте > 1 day before > =
 > Не менее чем за 2 часа до операции: не пейте >  > =
 > Не позднее чем за 2 часа до операции: не пейте >  > =
 > За 2 часа до сна: пейте >  > =
 > Если за 3 дня до операции есть жар, позвоните >  > =
 > Накануне после 18:00: позвоните >  > =
# Накануне после 18:00 >
 > До дня операции купите лекарство >  > =
| За 7 дней > 7 days before
| За 5 дней до операции, спросите кардиолога > 5 days before
| Прекратить за 2 дня до операции > 2 days before
| Не прекращать >
V Осмотр через 2 недели > Осмотр > 2 weeks after
V Снятие швов через 10 дней в клинике > = > 10 days after
V Колоноскопия через 10 лет, если всё в норме > = >
V Позвоните через 2 недели > = >
"""

_TR = """
# İşlemden 1 gün önce > 1 day before
# İŞLEMDEN 1 GÜN ÖNCE > 1 day before
# Ameliyattan bir gün önce > 1 day before
# Önceki gün > day before
# Önceki gece > night before
# Ameliyattan önceki akşam > evening before
# İşlem günü > day of
# Ameliyat sabahı > morning of
# Kolonoskopiden 7 gün önce > 7 days before
# İki gün önce > 2 days before
# İşlemden bir hafta önce > 1 week before
# Ameliyattan 5-7 gün önce > 5 to 7 days before
1 day before > Saat 08:00: Sadece berrak sıvı > 1 day before at 8:00 AM > Sadece berrak sıvı
1 day before > Saat 20:00: ilacı için > 1 day before at 8:00 PM > İlacı için
1 day before > Saat 20.00'de, ilacı için > 1 day before at 8:00 PM > İlacı için
1 day before > Akşam saat 8'de: 2 tablet alın > 1 day before at 8:00 PM > 2 tablet alın
1 day before > Sabah 8'de: su için > 1 day before at 8:00 AM > Su için
1 day before > Öğlen 12:00: hafif yemek > 1 day before at 12:00 PM > Hafif yemek
day of > İşlemden 5 saat önce: kalanını için > 5 hours before > Kalanını için
day of > 3 saat önce: bir şey içmeyin > 3 hours before > Bir şey içmeyin
 > Ameliyattan 8 saat önce yemeyi bırakın. > 8 hours before > =
1 day before > Saat 21:00'de 2 tablet alın > 1 day before at 9:00 PM > =
# Gelmeden 3 gün önce >
# Yemekten 3 gün önce >
# Birkaç gün önce >
# Ameliyattan yirmi dört saat önce >
# Ameliyattan önceki hafta >
1 day before > Gece yarısı: su içmeyin > 1 day before > =
1 day before > Saat 8:00: için > 1 day before at 8:00 AM > İçin
1 day before > Saat 8'de: için > 1 day before at 8:00 AM > İçin
1 day before > Saat 8: akşam yemeği > 1 day before > =
1 day before > 8 saat: aç kalın > 1 day before > =
 > Saat 8: için >  > =
 > Aspirini 7 gün önce kesin > 7 days before > =
 > Kan sulandırıcı: 2 gün önce kesin > 2 days before > =
 > Son dozdan 2 gün önce kesin >  > =
 > En az 2 gün önce kesin >  > =
 > Ateşiniz 3 gün önce başladı >  > =
 > İşlemden önce 8 saat aç kalın > 8 hours before > =
 > 8 saat aç kalın >  > =
 > İşlem günü için bir yakınınızı ayarlayın >  > =
1 day before > Saat 20:00'den sonra yemeyin > 1 day before > =
1 day before > Saat 20:00'ye kadar için > 1 day before > =
1 day before > Yaklaşık saat 20:00: için > 1 day before > =
1 day before > Akşam 8 tablet alın > 1 day before > =
1 day before > Saat 18:00-20:00: için > 1 day before > =
 > Ameliyattan en az 2 saat önce: içmeyin >  > =
 > Ameliyattan 2 saat öncesine kadar: su >  > =
 > Yatmadan 2 saat önce: için >  > =
 > Ameliyattan 3 gün önce ateşiniz varsa arayın >  > =
 > 2 saat 30 dakika önce: için >  > =
 > Ameliyat gününden önce ilacı alın >  > =
| 7 gün önce > 7 days before
| İşlemden 5 gün önce, kardiyoloğa sorun > 5 days before
| Ameliyattan 2 gün önce kesin > 2 days before
| Kesmeyin >
V 2 hafta sonra kontrol > = > 2 weeks after
V Ameliyattan 10 gün sonra dikişlerin alınması > = > 10 days after
V Her şey normalse 10 yıl sonra kolonoskopi > = >
V 2 hafta sonra arayın > = >
V Taburculuktan 2 hafta sonra kontrol > = >
"""

_KO = """
# 수술 당일 유의사항 > day of
# 수술 전날 준비사항 > day before
# 검사 1일 전 > 1 day before
# 검사 하루 전 > 1 day before
# 검사 전날 > day before
# 전날 > day before
# 대장내시경 전날 저녁 > evening before
# 수술 전날 밤 > night before
# 검사 당일 > day of
# 수술 당일 아침 > morning of
# 검사 7일 전 > 7 days before
# 검사 이틀 전 > 2 days before
# 수술 일주일 전 > 1 week before
# 수술 5~7일 전 > 5 to 7 days before
1 day before > 오전 8시: 맑은 액체만 드세요 > 1 day before at 8:00 AM > 맑은 액체만 드세요
1 day before > 오후 8:00 - 약을 드세요 > 1 day before at 8:00 PM > 약을 드세요
1 day before > 오후 8시 30분: 약을 드세요 > 1 day before at 8:30 PM > 약을 드세요
1 day before > 저녁 8시, 약을 드세요 > 1 day before at 8:00 PM > 약을 드세요
1 day before > 저녁 여덟 시: 약을 드세요 > 1 day before at 8:00 PM > 약을 드세요
1 day before > 낮 12시: 죽을 드세요 > 1 day before at 12:00 PM > 죽을 드세요
1 day before > 20:00: 약을 드세요 > 1 day before at 8:00 PM > 약을 드세요
1 day before > 오후 8시에 2정을 드세요 > 1 day before at 8:00 PM > =
day of > 검사 5시간 전: 나머지를 드세요 > 5 hours before > 나머지를 드세요
day of > 3시간 전: 아무것도 드시지 마세요 > 3 hours before > 아무것도 드시지 마세요
 > 검사 전날 저녁 8시: 약을 드세요 > 1 day before at 8:00 PM > 약을 드세요
 > 수술 8시간 전에 식사를 마치세요. > 8 hours before > =
 > 검사 전 8시간 금식 > 8 hours before > =
 > 검사 8시간 전부터 금식 > 8 hours before > =
 > 8시간 금식 >  > =
 > 검사 전 최소 8시간 금식 >  > =
 > 검사 전 8시간 이상 금식 >  > =
 > 아스피린: 7일 전 중단 > 7 days before > =
 > 와파린은 수술 5일 전부터 중단 > 5 days before > =
 > 수술 7일 전부터 아스피린 중단 > 7 days before > =
 > 수술 당일 보호자를 준비하세요 >  > =
# 도착 3일 전 >
# 검사 3일 전부터 >
# 검사 며칠 전 >
# 식사 2시간 전 >
1 day before > 자정: 물도 드시지 마세요 > 1 day before > =
1 day before > 8시: 약을 드세요 > 1 day before > =
1 day before > 약 오후 8시: 드세요 > 1 day before > =
1 day before > 오후 8시 이후 드시지 마세요 > 1 day before > =
1 day before > 오후 6시부터 8시까지 드세요 > 1 day before > =
1 day before > 오후 6시~8시: 드세요 > 1 day before > =
1 day before > 밤 12시: 드시지 마세요 > 1 day before > =
 > 검사 전날 저녁, 당일 아침에 약을 드세요 >  > =
 > 검사 2시간 전까지 물을 드세요 >  > =
 > 최소 2시간 전: 물을 드시지 마세요 >  > =
 > 잠자기 2시간 전: 드세요 >  > =
 > 만약 검사 3일 전에 열이 나면 전화하세요 >  > =
 > 매 3일 전: 드세요 >  > =
 > 검사 당일까지 약을 드세요 >  > =
| 검사 7일 전 > 7 days before
| 검사 5일 전, 심장 의사에게 물어보세요 > 5 days before
| 수술 2일 전 중단 > 2 days before
| 중단하지 마세요 >
V 2주 후 외래 진료 > = > 2 weeks after
V 수술 후 10일에 실밥 제거 > = > 10 days after
V 정상인 경우 10년 후 대장내시경 > = >
V 2주 후 전화하세요 > = >
V 퇴원 2주 후 진료 > = >
"""

_ZH = """
 > 检查前12小时内不要吸烟 > 12 hours before > =
# 手术前夜 > night before
# 手術日 > day of
# 检查日志 >
# 检查前1天 > 1 day before
# 检查前一天： > 1 day before
# 手術前三天 > 3 days before
# 前一天 > day before
# 检查前一天晚上 > evening before
# 检查当天 > day of
# 手术当天早上 > morning of
# 检查前7天 > 7 days before
# 術前两天 > 2 days before
# 手术前一周 > 1 week before
# 检查前5至7天 > 5 to 7 days before
# 检查前 24 小时 > 24 hours before
1 day before > 上午8点：只喝清流质 > 1 day before at 8:00 AM > 只喝清流质
1 day before > 晚上8点：服用泻药 > 1 day before at 8:00 PM > 服用泻药
1 day before > 晚上８：００，服用泻药 > 1 day before at 8:00 PM > 服用泻药
1 day before > 晚上八点半：喝水 > 1 day before at 8:30 PM > 喝水
1 day before > 下午4時：開始喝藥 > 1 day before at 4:00 PM > 開始喝藥
1 day before > 中午12点：服用2片 > 1 day before at 12:00 PM > 服用2片
1 day before > 20:00：服用泻药 > 1 day before at 8:00 PM > 服用泻药
1 day before > 晚上8点服用第一剂 > 1 day before at 8:00 PM > =
day of > 检查前5小时：喝完剩下的药 > 5 hours before > 喝完剩下的药
 > 检查前一天晚上8点：服用泻药 > 1 day before at 8:00 PM > 服用泻药
 > 手术前8小时禁食。 > 8 hours before > =
 > 检查前禁食8小时 > 8 hours before > =
 > 检查前需禁食8小时 > 8 hours before > =
 > 禁食8小时 >  > =
 > 检查前至少禁食8小时 >  > =
 > 检查前禁食8小时，禁水4小时 >  > =
 > 检查前禁食8小时以上 >  > =
 > 阿司匹林：术前7天停用 > 7 days before > =
 > 术前7天开始停用阿司匹林 > 7 days before > =
7 days before > 安排家人在手术当天接您 > 7 days before > =
 > 确保手术当天有人接您 >  > =
 > 手术当天早上6点：喝水 > day of at 6:00 AM > 喝水
# 到达前3天 >
# 检查前几天 >
# 从检查前3天开始 >
# 检查前3天内 >
# 检查前第三天 >
1 day before > 午夜：停止喝水 > 1 day before > =
1 day before > 8点：喝水 > 1 day before > =
1 day before > 大约晚上8点：喝水 > 1 day before > =
1 day before > 晚上8点后不要进食 > 1 day before > =
1 day before > 晚上6点至8点：喝水 > 1 day before > =
1 day before > 晚上12点：停止喝水 > 1 day before > =
1 day before > 晚上1点：喝水 > 1 day before > =
 > 至少检查前2小时：停止喝水 >  > =
 > 睡前2小时：喝水 >  > =
 > 如果检查前3天发烧，请打电话 >  > =
 > 检查前2个半小时：停止喝水 >  > =
 > 手术前二十多天停药 >  > =
 > 手术当天之前买药 >  > =
| 7天前 > 7 days before
| 手术前5天，先问心脏医生 > 5 days before
| 手术前2天停用 > 2 days before
| 不要停药 >
V 术后2周复查 > = > 2 weeks after
V 10天后拆线，请带卡 > = > 10 days after
V 如果正常，10年后复查肠镜 > = >
V 2周后打电话 > = >
V 出院后2周复诊 > = >
"""

_AR = """
# قبل يوم واحد من العملية > 1 day before
# قبل الفحص بيوم واحد: > 1 day before
# اليوم السابق > day before
# اليوم السابق للعملية > day before
# مساء اليوم السابق > evening before
# الليلة السابقة > night before
# يوم العملية > day of
# صباح يوم العملية > morning of
# قبل 7 أيام من الإجراء > 7 days before
# قبل ٧ أيام من الفحص > 7 days before
# قبل العملية بيومين > 2 days before
# قبل أسبوع من الجراحة > 1 week before
# قبل ٥ إلى ٧ أيام من العملية > 5 to 7 days before
# قبل ثلاثة أيامٍ من الفحص > 3 days before
1 day before > الساعة 8 صباحًا: سوائل صافية فقط > 1 day before at 8:00 AM > سوائل صافية فقط
1 day before > ٨ مساءً: اشرب الدواء > 1 day before at 8:00 PM > اشرب الدواء
1 day before > 8:30 مساء - اشرب > 1 day before at 8:30 PM > اشرب
1 day before > في الساعة الثامنة مساءً، اشرب > 1 day before at 8:00 PM > اشرب
1 day before > الساعة 12 ظهرًا: تناول قرصين > 1 day before at 12:00 PM > تناول قرصين
1 day before > الساعة 20:00: اشرب > 1 day before at 8:00 PM > اشرب
day of > قبل 5 ساعات: اشرب الباقي > 5 hours before > اشرب الباقي
day of > قبل ساعتين من الفحص: لا تشرب شيئا > 2 hours before > لا تشرب شيئا
 > لا تأكل قبل 8 ساعات من العملية. > 8 hours before > =
 > الصيام لمدة 8 ساعات قبل العملية > 8 hours before > =
 > الصيام لمدة 8 ساعات >  > =
 > الصيام لمدة 8 ساعات على الأقل قبل العملية >  > =
 > الوارفارين: توقف قبل 5 أيام من العملية > 5 days before > =
7 days before > رتب من يوصلك يوم العملية > 7 days before > =
 > تأكد من وجود مرافق يوم العملية >  > =
 > الساعة 6 مساءً في اليوم السابق: توقف عن الأكل > 1 day before at 6:00 PM > توقف عن الأكل
1 day before > خذ قرصين الساعة 9 مساءً > 1 day before at 9:00 PM > =
1 day before > لا تأكل بعد الساعة 6 مساءً > 1 day before at 6:00 PM > =
# قبل 3 أيام من وصولك >
# قبل عدة أيام من العملية >
# خلال 3 أيام قبل العملية >
# قبل يوم العملية >
# الأسبوع السابق للعملية >
1 day before > منتصف الليل: توقف عن الشرب > 1 day before > =
1 day before > الساعة 8: اشرب > 1 day before > =
1 day before > حوالي الساعة 8 مساءً: اشرب > 1 day before > =
1 day before > تناول 8 مساءً > 1 day before > =
1 day before > من الساعة 6 مساءً إلى الساعة 8 مساءً: اشرب > 1 day before > =
1 day before > الساعة 12 ليلًا: توقف > 1 day before > =
 > حتى قبل ساعتين من العملية: ماء >  > =
 > على الأقل قبل ساعتين من العملية: توقف >  > =
 > قبل ساعتين من النوم: اشرب >  > =
 > إذا كان لديك حمى قبل 3 أيام من العملية اتصل >  > =
 > قبل ساعتين ونصف: توقف >  > =
 > قبل 7 أيام من العملية وقبل 3 أيام من العملية >  > =
 > اليوم السابق بعد الساعة 6 مساءً: اتصل >  > =
| قبل 7 أيام > 7 days before
| قبل 5 أيام من العملية، اسأل طبيب القلب > 5 days before
| توقف قبل يومين من العملية > 2 days before
| لا تتوقف >
V موعد المتابعة بعد أسبوعين > موعد المتابعة > 2 weeks after
V إزالة الغرز بعد 10 أيام في العيادة > = > 10 days after
V تنظير بعد 10 سنوات إذا كان طبيعيا > = >
V اتصل بعد أسبوعين > = >
"""

SAID = {
    "en": _EN, "es": _ES, "fr": _FR, "pt": _PT, "de": _DE, "vi": _VI, "id": _ID, "tl": _TL, "ru": _RU, "tr": _TR,
    "ko": _KO, "zh-Hans": _ZH, "ar": _AR,
}  # fmt: skip
