"""How the command comes into an installation.

The script that installers generate loads `re` first, which takes longer than printing a ready handout. Where scripts
run by their first line, ours is installed as it is; on Windows the generated program stays.
"""

import os

from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from hatchling.metadata.plugin.interface import MetadataHookInterface

GENERATED = os.name == "nt"


class Metadata(MetadataHookInterface):
    """Names the command where an installer must generate it."""

    PLUGIN_NAME = "command"

    def update(self, metadata: dict) -> None:
        """Add the entry point on Windows."""
        metadata["scripts"] = {"handpress": "handpress.cli:main"} if GENERATED else {}


class Build(BuildHookInterface):
    """Takes the script along everywhere else."""

    PLUGIN_NAME = "command"

    def initialize(self, version: str, build_data: dict) -> None:
        """Add the script to the wheel."""
        if not GENERATED:
            build_data["shared_scripts"]["src/bin/handpress"] = "handpress"
