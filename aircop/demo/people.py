"""Invented people. Names are put together at random from common ones; any likeness is chance."""

from __future__ import annotations

import string
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

#: Nationality → (family names, women's names, men's names).
NAMES: dict[str, tuple[str, str, str]] = {
    "SEN": ("Ndiaye Diop Fall Sarr Gueye Faye Seck Ba Sow Cissé", "Awa Fatou Aminata Khady Ndèye", "Mamadou Ousmane Cheikh Ibrahima Moussa"),
    "CIV": ("Kouassi Koné Yao Traoré Bamba Kouamé Ouattara Aké", "Adjoua Mariam Affoué Aya", "Kouadio Konan Yves Seydou"),
    "TGO": ("Amegah Mensah Agbeko Lawson Tchalla Adjovi", "Afi Akouvi Essi Abla", "Kossi Yao Komlan Edem"),
    "CPV": ("Tavares Semedo Monteiro Varela Lopes Moreira", "Dulce Ivone Celina Nádia", "Nelson Adilson Jair Hélder"),
    "COL": ("Restrepo Gómez Ortiz Vargas Ríos Salazar Peña", "Valentina Paola Marcela Luz", "Andrés Camilo Jhon Santiago"),
    "PAN": ("Quintero Batista Herrera Castillo Ábrego", "Yessenia Itzel Karla", "Ricardo Abdiel Erick"),
    "PRT": ("Silva Ferreira Pereira Carvalho Matos Pinheiro", "Inês Marta Beatriz", "Rui Tiago Nuno"),
    "NGA": ("Okafor Balogun Adeyemi Eze Ibrahim Nwosu", "Ngozi Folake Amaka", "Chinedu Tunde Emeka"),
    "BRA": ("Souza Oliveira Barbosa Ramos Teixeira", "Larissa Camila Juliana", "Rafael Diego Thiago"),
    "FRA": ("Lemoine Garnier Roussel Chevalier Marchand", "Camille Sophie Élodie", "Julien Antoine Mathieu"),
    "MAR": ("El Idrissi Bennani Alaoui Tazi Berrada", "Salma Hind Zineb", "Youssef Hamza Karim"),
    "GHA": ("Asante Boateng Owusu Appiah Quaye", "Abena Efua Adwoa", "Kwame Kofi Yaw"),
}


@dataclass(frozen=True)
class Somebody:
    """An invented person with an invented passport."""

    family_name: str
    given_names: str
    sex: str
    birth_date: date
    nationality: str
    document_number: str
    document_expires_on: date


def invent(random: Random, nationality: str | None = None, today: date | None = None) -> Somebody:
    """A new person; about one in four is a woman, as among those intercepted."""
    nationality = nationality or random.choice(list(NAMES))
    families, women, men = (text.split() for text in NAMES[nationality])
    sex = "F" if random.random() < 0.27 else "M"
    today = today or date(2026, 1, 1)
    return Somebody(
        family_name=random.choice(families),
        given_names=random.choice(women if sex == "F" else men),
        sex=sex,
        birth_date=today - timedelta(days=random.randint(19 * 365, 58 * 365)),
        nationality=nationality,
        document_number=random.choice(string.ascii_uppercase) + "".join(random.choices(string.digits, k=8)),
        document_expires_on=today + timedelta(days=random.randint(100, 3000)),
    )
