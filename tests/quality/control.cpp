// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/quality/control.h"

#include <algorithm>

namespace zos::quality {

namespace {

constexpr std::uint32_t time_zone = 0xffff94b6;  // UTC-8, as published

constexpr Style styles[] = {Style::none,     Style::names, Style::names, Style::counters,
                            Style::clocks,   Style::noise, Style::gtf,   Style::gtf,
                            Style::constant, Style::mixed, Style::mixed};

}  // namespace

void ControlData::add(Kind kind, std::size_t width, Random& random) {
    Field field{kind, width, {}};
    if (kind == Kind::constant) {
        static constexpr std::uint8_t usual[] = {0x00, 0x40, 0xff, 0x01, 0x80};
        const bool all_alike = random.chance(30);
        const std::uint8_t byte = random.pick(usual);
        for (std::size_t i = 0; i < width; ++i)
            field.bytes.push_back(all_alike ? byte : random.byte());
    }
    fields_.push_back(field);
    length_ += width;
}

ControlData ControlData::draw(Random& random, bool several_systems) {
    ControlData control;
    control.style_ = random.pick(styles);
    control.several_systems_ = several_systems;
    control.job_in_each_part_ = random.chance(50);
    control.event_ = static_cast<std::uint16_t>(0xe000 + random.below(0x1fff));
    const std::size_t wanted = random.chance(50) ? random.between(1, 48) : random.between(1, 128);
    static constexpr Kind mixed[] = {Kind::component, Kind::subname,  Kind::system, Kind::buffer,
                                     Kind::record,    Kind::part,     Kind::clock,  Kind::length,
                                     Kind::constant,  Kind::constant, Kind::noise,  Kind::zeros};
    switch (control.style_) {
        case Style::none:
            return control;
        case Style::gtf:
            // Of a split record: AID, FID, time, event, system, sequence, total, ASCB and job.
            control.length_ = 1 + 1 + 8 + 2 + (several_systems ? 2 : 0) + 6 + 4 + 8;
            control.next_length_ = control.length_;
            return control;
        case Style::names:
            if (random.chance(50))
                control.add(Kind::eye_catcher, 8, random);
            for (const Kind kind : {Kind::component, Kind::subname, Kind::system})
                control.add(kind, 8, random);
            if (random.chance(70))
                control.add(Kind::buffer, 4, random);
            if (random.chance(50))
                control.add(Kind::clock, 8, random);
            if (random.chance(30))
                control.add(Kind::part, 2, random);
            control.add(Kind::zeros, random.below(40), random);
            break;
        case Style::counters:
            while (control.length_ < wanted) {
                control.add(Kind::zeros, random.below(12), random);
                const Kind kind = random.chance(50) ? Kind::record : Kind::buffer;
                control.add(kind, random.chance(50) ? 4 : 2, random);
            }
            break;
        case Style::clocks:
            while (control.length_ < wanted) {
                const Kind kind = random.chance(50) ? Kind::zeros : Kind::constant;
                control.add(kind, random.below(8), random);
                control.add(Kind::clock, 8, random);
            }
            break;
        case Style::noise:
            control.add(Kind::noise, wanted, random);
            break;
        case Style::constant:
            control.add(Kind::constant, wanted, random);
            break;
        case Style::mixed:
            while (control.length_ < wanted) {
                const Kind kind = random.pick(mixed);
                const bool word = kind == Kind::clock || kind <= Kind::eye_catcher;
                control.add(kind, word ? 8 : random.between(1, 8), random);
            }
            break;
    }
    if (!several_systems && random.chance(60))
        control.length_ = std::min(control.length_, wanted);
    const std::size_t next = random.below(4);
    control.next_length_ = next < 2    ? control.length_
                           : next == 2 ? random.below(control.length_ + 1)
                                       : 0;
    return control;
}

Buffer ControlData::like_gtf(const Moment& moment) const {
    const bool split = moment.length_of_buffer > moment.length;
    Buffer bytes;
    put(bytes, !split ? 0xff : moment.part == 0 ? 0xf0 : moment.last ? 0xf2 : 0xf1, 1);
    put(bytes, 0xef, 1);
    put(bytes, moment.clock, 8);
    put(bytes, event_, 2);
    if (several_systems_)
        put(bytes, moment.system_index + 1, 2);
    if (split) {
        put(bytes, moment.part + 1, 2);
        put(bytes, moment.length_of_buffer, 4);
    }
    if (moment.part == 0 || job_in_each_part_) {
        put(bytes, 0x00f91400, 4);
        put_text(bytes, "TCPIP", 8);
    }
    return bytes;
}

std::size_t ControlData::length_of(const Moment& moment) const {
    if (style_ == Style::gtf)
        return like_gtf(moment).size();
    return moment.part == 0 ? length_ : next_length_;
}

Buffer ControlData::of(const Moment& moment, Random& random) const {
    if (style_ == Style::gtf)
        return like_gtf(moment);
    Buffer bytes;
    for (const Field& field : fields_) {
        switch (field.kind) {
            case Kind::component:
                put_text(bytes, moment.component, 8);
                break;
            case Kind::subname:
                put_text(bytes, "TCPIP", 8);
                break;
            case Kind::system:
                put_text(bytes, moment.system, 8);
                break;
            case Kind::eye_catcher:
                put_text(bytes, "ITTTRCWR", 8);
                break;
            case Kind::buffer:
                put(bytes, moment.buffer, field.width);
                break;
            case Kind::record:
                put(bytes, moment.record, field.width);
                break;
            case Kind::part:
                put(bytes, moment.part, field.width);
                break;
            case Kind::clock:
                put(bytes, moment.clock, 8);
                break;
            case Kind::length:
                put(bytes, moment.length, field.width);
                break;
            case Kind::constant:
                append(bytes, field.bytes);
                break;
            case Kind::noise:
                put_noise(bytes, field.width, random);
                break;
            case Kind::zeros:
                bytes.resize(bytes.size() + field.width);
                break;
        }
    }
    bytes.resize(moment.part == 0 ? length_ : next_length_);
    return bytes;
}

ControlRecord ControlRecord::draw(Random& random, bool several_systems) {
    ControlRecord record;
    record.like_gtf_ = random.chance(70);
    record.zone_ = random.chance(50) ? time_zone : 0;
    record.options_ = random.chance(50) ? 0x1000000100000000 : random.next();
    if (several_systems || random.chance(25)) {
        record.fewest_sources_ = several_systems ? 1 : random.below(2);
        record.most_sources_ = record.fewest_sources_ + random.below(5);
        record.source_length_ = random.between(4, 8) * 4;
    }
    const std::size_t length = random.between(8, 200);
    while (record.names_.size() < length) {
        if (random.chance(50))
            put_text(record.names_, random.chance(50) ? "ITTTRCWR" : "TCPIP", 8);
        else if (random.chance(50))
            put(record.names_, 0, 8);
        else
            put_noise(record.names_, 4, random);
    }
    record.names_.resize(length);
    return record;
}

Buffer ControlRecord::of(const Moment& moment, Random& random) const {
    Buffer bytes;
    if (!like_gtf_) {
        bytes = names_;
        set(bytes, bytes.size() - 8, moment.clock, 8);
        return bytes;
    }
    put(bytes, 0x0001, 2);
    put(bytes, zone_, 4);
    put(bytes, moment.clock, 8);
    put(bytes, options_, 8);
    const std::size_t sources = random.between(fewest_sources_, most_sources_);
    for (std::size_t i = 0; i < sources; ++i) {
        Buffer source;
        put(source, i + 1, 2);
        put(source, zone_, 4);
        put_text(source, i == 0 ? "S0W1" : "S0W2", 8);
        source.resize(source_length_);
        append(bytes, source);
    }
    return bytes;
}

Buffer lost_events(const Moment& moment, bool several_systems, Random& random) {
    Buffer bytes;
    put(bytes, random.chance(70) ? 0x0002 : 0x0003, 2);
    put(bytes, time_zone, 4);
    put(bytes, moment.clock, 8);
    put(bytes, random.between(1, 5000), 4);
    if (several_systems)
        put(bytes, moment.system_index + 1, 2);
    return bytes;
}

}  // namespace zos::quality
