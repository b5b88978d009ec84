# SPDX-License-Identifier: GPL-2.0-or-later
from .zfile import main

main()
