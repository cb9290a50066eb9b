"""A project: one data set under construction, with its guideline and its genres."""

from dataclasses import dataclass

from ichikara_desktop.domain.previewing import PreviewWhen


@dataclass(frozen=True, slots=True)
class Genre:
    """A field of the data set, on two levels: ``life.work`` lies in ``life``."""

    genre_id: str
    name_ja: str
    name_en: str

    def name(self, language: str) -> str:
        """Return the name in ``language`` (``ja`` or ``en``)."""
        return self.name_ja if language == "ja" else self.name_en


@dataclass(frozen=True, slots=True)
class Project:
    """What everybody who takes part needs to know.

    Attributes:
        guideline_version: rises with every change of the guideline.
        check_profile: the project's check profile as TOML text; empty for the default profile.
        preview_when: from when on an author may see what the local model answers.
        prompt_template: Jinja text that makes a prompt of an instruction; where it is empty, a
            model's own is used.
    """

    project_id: str
    name_ja: str
    name_en: str
    guideline_ja: str
    guideline_en: str
    guideline_version: int
    genres: tuple[Genre, ...]
    check_profile: str = ""
    preview_when: PreviewWhen = PreviewWhen.ALWAYS
    prompt_template: str = ""

    def name(self, language: str) -> str:
        """Return the name in ``language`` (``ja`` or ``en``)."""
        return self.name_ja if language == "ja" else self.name_en

    def guideline(self, language: str) -> str:
        """Return the guideline as Markdown in ``language`` (``ja`` or ``en``)."""
        return self.guideline_ja if language == "ja" else self.guideline_en

    def genre_name(self, genre_id: str, language: str) -> str:
        """Return the genre's name, or its id where the project does not know it."""
        for genre in self.genres:
            if genre.genre_id == genre_id:
                return genre.name(language)
        return genre_id
