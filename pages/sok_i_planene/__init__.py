"""The screen Søk i planene."""
