// SPDX-License-Identifier: GPL-2.0-or-later
//
// The interfaces of a trace, as Wireshark lists them.
#pragma once

#include "plugin/compat/wtap_reader_abi.h"
#include "wiretap/capture_form.h"

namespace zos {

// Wireshark's number for the link type of an interface's frames; WTAP_ENCAP_UNKNOWN where it has
// none.
[[nodiscard]] int wtap_encapsulation(const Interface& interface);

class Interfaces {
  public:
    // While the file is read forward: the number of the interface, which Wireshark is told of when
    // it is new.
    [[nodiscard]] unsigned find_or_add(wtap* wth, const Interface& interface);

    // Later: 0 for an interface that has none.
    [[nodiscard]] unsigned find(const Interface& interface) const {
        return numbers_.find(interface);
    }

  private:
    InterfaceNumbers numbers_;
};

}  // namespace zos
