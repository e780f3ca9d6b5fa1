# SPDX-License-Identifier: Apache-2.0
"""Spreadsheets and division codes to a network's own tables of sites and units."""

from zongheng.importing.imported import Imported
from zongheng.importing.importer import How, import_division, import_file, levels_named, levels_to
from zongheng.importing.scope import Scope

__all__ = ["How", "Imported", "Scope", "import_division", "import_file", "levels_named", "levels_to"]
