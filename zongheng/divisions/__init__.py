# SPDX-License-Identifier: Apache-2.0
"""The administrative divisions of China, as they ship with the package."""

from zongheng.divisions.book import Division, Divisions
from zongheng.divisions.provinces import province_label, province_labels

__all__ = ["Division", "Divisions", "province_label", "province_labels"]
