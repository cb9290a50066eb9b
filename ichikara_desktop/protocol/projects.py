"""``GET /v1/projects`` and ``GET /v1/projects/{project}``: what everybody needs to know."""

from ichikara_desktop.domain.people import Role
from ichikara_desktop.protocol.envelope import Message, Reply
from ichikara_desktop.protocol.views import ProjectView


class ProjectReply(Reply):
    """The project as it is now."""

    project: ProjectView


class OwnProject(Message):
    """A project that the caller is in, and what they may do there."""

    project_id: str
    name_ja: str
    name_en: str
    closed: bool
    roles: frozenset[Role]


class ProjectsReply(Reply):
    """Every project that the caller is in, by its id."""

    projects: tuple[OwnProject, ...]
