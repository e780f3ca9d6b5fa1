# SPDX-License-Identifier: Apache-2.0
"""The network between the devices: who is joined to whom, and the routes that each one computes."""
