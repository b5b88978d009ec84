// SPDX-License-Identifier: GPL-2.0-or-later
//
// The buffer that Wireshark has for the data of a record: a parameter of its own up to 4.4, a part
// of the record from 4.6 on.
#pragma once

#include <cstring>

#include "plugin/compat/wtap_reader_abi.h"
#include "wiretap/capture_form.h"
#include "wiretap/frame_source.h"

namespace zos {

#if ZOS_WIRESHARK_AT_LEAST(4, 6)
inline void set_up_packet(wtap_rec* rec, int encapsulation) {
    wtap_setup_packet_rec(rec, encapsulation);
}

inline std::uint8_t* room_for_data(wtap_rec* rec, std::size_t length) {
    ws_buffer_clean(&rec->data);
    ws_buffer_assure_space(&rec->data, length);
    ws_buffer_increase_length(&rec->data, length);
    return ws_buffer_start_ptr(&rec->data);
}
#else
inline void set_up_packet(wtap_rec* rec, int encapsulation) {
    rec->rec_type = REC_TYPE_PACKET;
    rec->rec_header.packet_header.pkt_encap = encapsulation;
}

inline std::uint8_t* room_for_data(Buffer* buffer, std::size_t length) {
    ws_buffer_assure_space(buffer, length);
    return ws_buffer_start_ptr(buffer);
}
#endif

// The data of a record where Wireshark keeps them. `target` is the record (4.6) or its buffer.
template <typename Target>
class RecordData final : public PacketBuffer {
  public:
    RecordData(FrameSource& frames, Target* target) noexcept : frames_(frames), target_(target) {
        frames.put_together_in(this);
    }
    ~RecordData() override { frames_.put_together_in(nullptr); }
    RecordData(const RecordData&) = delete;
    RecordData& operator=(const RecordData&) = delete;

    std::uint8_t* room_for(const Frame& frame, std::size_t length) override {
        headers_length_ = headers_length(frame);
        data_ = room_for_data(target_, headers_length_ + length);
        return data_ + headers_length_;
    }

    // The length of the data that are written.
    std::size_t write(const Frame& frame) {
        const Bytes payload = frame.payload;
        const bool put_together_here =
            data_ != nullptr && payload.data() == data_ + headers_length_;
        if (!put_together_here) {
            std::uint8_t* to = room_for(frame, payload.size());
            if (!payload.empty())
                std::memcpy(to, payload.data(), payload.size());
        }
        write_headers(frame, data_);
        return headers_length_ + payload.size();
    }

  private:
    FrameSource& frames_;
    Target* target_;
    std::uint8_t* data_ = nullptr;
    std::size_t headers_length_ = 0;
};

}  // namespace zos
