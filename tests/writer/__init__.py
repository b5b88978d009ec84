# SPDX-License-Identifier: GPL-2.0-or-later
"""Writes data sets as the trace writer of z/OS would, for tests and for test-captures/.

The way of the data, one module for each step:

    pcap ──► packets ──► stack ──► ctrace ──► framing ──► carriers ──► damage
    file     what a      trace     entries    buffers,    how it       what went
             packet is   point                records     left z/OS    wrong

`sniffer` and `foreign` write data sets of other kinds, `zfile` is the command line.
"""
