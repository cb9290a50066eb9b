"""``GET /v1/projects/{project}``: what everybody who takes part needs to know."""

from ichikara_desktop.protocol.envelope import Reply
from ichikara_desktop.protocol.views import ProjectView


class ProjectReply(Reply):
    """The project as it is now."""

    project: ProjectView
