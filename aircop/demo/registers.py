"""A register that a demo unit kept before: read and checked, not opened, with a word that nobody knows and a day that never was."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from aircop.core.models import Job
from aircop.core.services.jobs import job_run
from aircop.demo.accounts import DemoUnit
from aircop.demo.work import Workers
from jaitf.models import User
from seizures.models import RegisterImport
from seizures.services.imports import register_bring_in, register_check

_REGISTER = """Registre des saisies 2023 – ancien cahier de la brigade;;;;;;;;;;
;;;;;;;;;;
N° PV;Date de saisie;Heure;Vol;Provenance;Destination;Nature du produit;Quantité;Mode de dissimulation;Nom et prénoms;Observations
1/2023;14/01/2023;23h10;TP 1487;Lisbonne;Dakar;Cocaïne;1,850 kg;Double fond;TAVARES Nuno;Valise bleue, doublure recousue
2/2023;02/02/2023;04h45;AT 500;Casablanca;Dakar;Haschich;12,4 kg;Bagage;BENSALAH Youssef;
3/2023;19/02/2023;;;;Paris;Chanvre indien;800 g;Chaussures;SOW Abdoulaye;Voyageur au départ
;;;;;;Tramadol;250 comprimés;Chaussures;;
4/2023;07/03/2023;21h30;ET 909;Addis-Abeba;Dakar;Écailles de pangolin;38 kg;Bagage;LI Wei;
5/2023;31/02/2023;11h00;SN 203;Bruxelles;Dakar;Héroïne;0,420 kg;In corpore;KEITA Moussa;Date à vérifier au cahier
6/2023;22/04/2023;06h20;TK 597;Istanbul;Dakar;Poudre blanche;90 g;Bagage;néant;Résultat du laboratoire attendu
7/2023;11/05/2023;18h00;AF 718;Paris;Dakar;Espèces;45 000 EUR;Bagage;MENDY Paul;Non déclarées
"""
_DEFAULTS = {"place": "baggage", "vector": "PAX_ARR", "detection": "ROUTINE", "departure": "SN"}


def bring_in_register(workers: Workers, unit: DemoUnit, now: datetime) -> None:
    """By the chief of the unit, yesterday; what is wrong is left for whoever tries it."""
    chief = unit.one("chief")
    workers.at(now - timedelta(hours=20), chief, lambda: _checked(chief, unit))


def _checked(chief: User, unit: DemoUnit) -> None:
    register = register_bring_in(actor=chief, compartment=unit.joint, file_name="registre 2023.csv", content=_REGISTER.encode())
    _work(register)
    register.refresh_from_db()
    register_check(actor=chief, register=register, settings=replace(register.reading, defaults=_DEFAULTS))
    _work(register)


def _work(register: RegisterImport) -> None:
    for job in Job.objects.filter(kind__startswith="register.", key__startswith=f"{register.public_id}:", state="queued"):
        job_run(job.pk)
