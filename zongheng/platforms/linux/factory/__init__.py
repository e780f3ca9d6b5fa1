# SPDX-License-Identifier: Apache-2.0
"""What a Linux machine carries in its carton: the program that fetches its first configuration."""
