"""Give the commodity lines that are there the kind of their goods.

A change of the column's type with an expression, and not an UPDATE: lines of approved cases are locked and row security
is forced, both rightly. The mapping is the one of the day of this migration; `seizures/goods_facts.py` goes on.
"""

from django.db import migrations

KINDS = {
    "drug": (
        "DRUG DRUG_COC COC_SALT COC_BASE COC_CRACK COC_LIQ COC_BLACK COC_LEAF COC_NS DRUG_OPI HEROIN MORPHINE OPIUM "
        "POPPY FENTANYL NITAZENE DRUG_CAN CAN_HERB CAN_RESIN CAN_OIL CAN_EDIBLE CAN_PLANT DRUG_ATS METH_CRY METH_TAB "
        "METH_OTH AMPHET CAPTAGON ECSTASY ATS_OTH KHAT DRUG_SED GHB DRUG_HAL LSD KETAMINE NPS NPS_CANN NPS_CATH "
        "DRUG_UNK"
    ),
    "pharmaceutical": "TRAMADOL TAPENTADOL CODEINE OPI_OTH BENZO PREGABALIN",
    "precursor": "PREC EPHEDRINE P2P KMNO4 PREC_OTH",
    "equipment": "PILLPRESS",
    "medical": "MED MED_FALS MED_UNLIC MED_DEV",
    "wildlife": "WILD IVORY RHINO PANGOLIN SEAHORSE REPTILE BIRD EEL SHARKFIN BUSHMEAT TIMBER WILD_OTH",
    "firearm": "ARMS FA_PISTOL FA_REVOLVER FA_RIFLE FA_SHOTGUN FA_SMG FA_MG FA_PARTS",
    "ammunition": "AMMO",
    "explosive": "EXPLOSIVE",
    "weapon": "WEAPON_OTH",
    "cash": "VALUE CASH BNI",
    "false_cash": "CASH_FALSE",
    "gold": "GOLD",
    "stones": "DIAMOND",
    "hazard": "MERCURY HAZ STRAT CBRN",
    "tobacco": "TOB CIGARETTE TOB_OTH",
    "cultural": "CULT",
    "document": "DOCS",
    "device": "ELEC",
    "person_event": "PEOPLE PEO_TIP PEO_SOM PEO_FTF PEO_WANTED",
}


def kinds_by_type_change() -> str:
    cases = " ".join(
        f"WHEN commodity IN ({', '.join(repr(code) for code in codes.split())}) THEN '{kind}'" for kind, codes in KINDS.items()
    )
    return "\n".join(
        f"ALTER TABLE {table} ALTER COLUMN kind TYPE varchar(20) USING (CASE {cases} ELSE 'other' END);"
        for table in ("seizures_commodityline", "seizures_commoditylineevent")
    )


class Migration(migrations.Migration):

    dependencies = [
        ('seizures', '0003_goods_attributes'),
    ]

    operations = [
        migrations.RunSQL(kinds_by_type_change(), migrations.RunSQL.noop),
    ]
