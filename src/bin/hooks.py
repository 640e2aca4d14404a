"""How the command, and what tells one build from another, come into an installation.

The script that installers generate loads `re` first, which takes longer than printing a ready handout. Where scripts
run by their first line, ours is installed as it is; on Windows the generated program stays.
"""

import hashlib
import os
from pathlib import Path

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
        if version == "editable":
            return
        # What tells this wheel from another of the same version: kept plates are good for one only.
        digest = hashlib.sha256()
        for folder in ("src/handpress", "fonts", "handouts"):
            for path in sorted(Path(self.root, folder).rglob("*")):
                if path.is_file() and "__pycache__" not in path.parts:
                    digest.update(f"{path.relative_to(self.root).as_posix()} {path.stat().st_size}\n".encode())
                    digest.update(path.read_bytes())
        made = Path(self.root, "build", "build-digest")
        made.parent.mkdir(exist_ok=True)
        made.write_text(digest.hexdigest(), encoding="ascii")
        build_data["force_include"][str(made)] = "handpress/_data/build"
