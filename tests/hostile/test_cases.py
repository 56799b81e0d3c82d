"""Where is each known threat held? The fifty cases that came before the code, and their tests.

`fixture:NAME` is a file of fixtures/, of which test_prepare checks that it ends as its name says.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from mmsprep.testing import media

TESTS = Path(__file__).parents[1]

LURES = "hostile/test_threats::test_7_8_9_15_no_file_reads_another_calls_a_server_or_runs_a_program"
VAST = "hostile/test_threats::test_12_a_vast_picture_is_refused_by_its_header_and_the_limit_is_named"

HELD_BY: dict[int, tuple[str, tuple[str, ...]]] = {
    1: (
        "empty, or one byte",
        (
            "fixture:nothing",
            "fixture:one_byte",
            "test_prepare::test_good_files_go_on_when_others_are_refused",
        ),
    ),
    2: (
        "random bytes named .jpg",
        ("fixture:random_named_jpg",),
    ),
    3: (
        "HTML, scripts and programs named as media",
        (
            "fixture:html_named_jpg",
            "fixture:script_named_mp3",
            "fixture:program_named_jpg",
            "sniff/test_pretending::test_what_cannot_be_what_it_says_is_dangerous",
        ),
    ),
    4: (
        "a picture under another picture's name",
        (
            "fixture:heic_named_jpg",
            "fixture:png_named_jpg",
            "fixture:jpeg_named_png",
        ),
    ),
    5: (
        "a document named .zip",
        ("fixture:docx_named_zip",),
    ),
    6: (
        "a compressed drawing",
        ("fixture:compressed",),
    ),
    7: (
        "playlists as films",
        (
            LURES,
            "fixture:playlist_sibling",
            "fixture:playlist_local",
            "tools/test_ffmpeg::test_a_text_that_points_elsewhere_is_not_followed",
        ),
    ),
    8: (
        "lists, manifests and sessions as films",
        (
            LURES,
            "fixture:concat",
            "fixture:dash",
            "fixture:session",
            "hostile/test_threats::test_8_subtitles_of_a_film_open_nothing",
        ),
    ),
    9: (
        "drawings that read or call",
        (
            LURES,
            "fixture:xxe",
            "fixture:outside_dtd",
            "fixture:local_image",
            "fixture:outside_image",
            "fixture:outside_style",
        ),
    ),
    10: (
        "drawings that grow",
        (
            "hostile/test_threats::test_10_a_drawing_that_grows_is_refused",
            "fixture:billion_laughs",
            "fixture:use_bomb",
            "fixture:too_deep",
            "hostile/test_large::test_a_refusal_takes_little_memory",
        ),
    ),
    11: (
        "drawings that run",
        (
            "fixture:script",
            "fixture:foreign_object",
            "fixture:event_handler",
            "drawings/test_cleaning::test_nothing_active_or_outside_is_left",
        ),
    ),
    12: (
        "vast pictures",
        (
            VAST,
            "hostile/test_large::test_a_refusal_takes_little_memory",
        ),
    ),
    13: (
        "large pictures that are real",
        (
            "hostile/test_large::test_13_a_tall_picture_is_converted",
            "hostile/test_large::test_13_a_photo_of_200_megapixels_is_converted_within_its_memory",
            "hostile/test_large::test_13_a_second_of_8k_is_converted_within_its_memory",
        ),
    ),
    14: (
        "archives that grow, nest or climb",
        (
            "hostile/test_threats::test_14_archives_are_passed_unopened_and_nothing_is_unpacked",
            "archives/test_archives::test_a_bomb_is_seen_before_anything_is_unpacked",
            "archives/test_archives::test_a_gzip_bomb_stops_at_the_limit",
            "fixture:nested",
            "fixture:traversal",
            "fixture:link",
        ),
    ),
    15: (
        "pages that run programs",
        (
            LURES,
            "fixture:magick",
            "fixture:postscript",
        ),
    ),
    16: (
        "two files in one",
        (
            "hostile/test_threats::test_16_what_hides_behind_a_picture_stays_here",
            "clean/test_prepare::test_a_payload_goes_even_where_the_place_stays",
        ),
    ),
    17: (
        "cut in the middle",
        (
            "fixture:cut_off",
            "intact/test_intact::test_a_cut_is_told_where_a_length_is_declared",
            "hostile/test_damage::test_a_damaged_file_is_refused_or_made_whole",
            "hostile/test_threats::test_17_an_end_mark_behind_half_a_photo_hides_nothing",
        ),
    ),
    18: (
        "no index, locked",
        (
            "fixture:no_index",
            "fixture:protected",
        ),
    ),
    19: (
        "lengths that are not true",
        (
            "hostile/test_threats::test_19_a_film_that_lies_about_its_length_still_fits",
            "fixture:fragmented",
        ),
    ),
    20: (
        "sounds that claim the impossible",
        (
            "fixture:zero_hertz",
            "fixture:endless_tag",
            "fixture:no_samples",
            "hostile/test_large::test_a_refusal_takes_little_memory",
        ),
    ),
    21: (
        "films of sound, sounds with a cover",
        (
            "fixture:only_sound",
            "fixture:no_sound",
            "fixture:tags_and_cover",
            "converters/test_audio::test_tags_go_before_sound_does",
        ),
    ),
    22: (
        "odd films",
        (
            "fixture:variable_rate",
            "fixture:turned",
            "fixture:odd_size",
            "fixture:hdr10",
            "fixture:hlg",
            "fixture:h264_ten_bit",
            "fixture:interlaced",
            "fixture:surround",
        ),
    ),
    23: (
        "odd colours",
        (
            "fixture:cmyk",
            "fixture:sixteen_bit",
            "fixture:palette_clear",
            "test_prepare_pictures::test_colours_look_the_same_in_srgb",
            "rasters/test_color::test_lab_white_is_white",
        ),
    ),
    24: (
        "turned pictures",
        (
            "test_prepare_pictures::test_every_picture_stands_upright",
            "test_prepare_pictures::test_a_picture_that_is_encoded_stands_upright_without_an_orientation",
        ),
    ),
    25: (
        "location",
        (
            "clean/test_prepare::test_the_place_goes_and_is_listed",
            "clean/test_pictures::test_no_trace_of_the_place_is_left_and_the_pixels_are_the_same",
            "clean/test_films::test_no_trace_of_the_place_is_left_and_the_media_is_the_same",
        ),
    ),
    26: (
        "exactly the budget",
        ("test_prepare_pictures::test_exactly_the_budget_passes_and_one_byte_over_shrinks",),
    ),
    27: (
        "more than ten",
        ("test_prepare::test_more_than_ten_files_are_refused_and_the_ways_out_named",),
    ),
    28: (
        "ten photos",
        ("test_prepare_pictures::test_ten_photos_share_one_message",),
    ),
    29: (
        "what cannot shrink, and a photo",
        ("test_prepare_pictures::test_what_cannot_shrink_leaves_the_rest_to_the_others",),
    ),
    30: (
        "what cannot fit",
        ("test_prepare_pictures::test_what_cannot_fit_is_refused_before_anything_is_made",),
    ),
    31: (
        "small already",
        ("test_prepare::test_all_that_passes_goes_together_without_an_encoder",),
    ),
    32: (
        "shrinking that would grow",
        (
            "archives/test_archives::test_what_cannot_be_deflated_is_stored",
            "hostile/test_threats::test_32_a_picture_is_never_made_larger",
        ),
    ),
    33: (
        "two hours",
        ("converters/test_video::test_two_hours_are_answered_with_numbers_and_ways_out",),
    ),
    34: (
        "names",
        (
            "test_prepare::test_odd_names_leave_as_plain_ones",
            "cli/test_convert::test_a_strange_name_harms_neither_terminal_nor_json",
            "sender/test_request::test_70_three_parsers_read_what_was_put_in",
            "test_names::test_any_name_becomes_plain_ascii",
        ),
    ),
    35: (
        "the same name twice",
        ("test_prepare::test_files_of_one_name_leave_under_two",),
    ),
    36: (
        "links",
        (
            "sniff/test_opening::test_a_link_leads_to_its_file",
            "sniff/test_opening::test_a_link_to_nothing_is_said",
            "sniff/test_opening::test_links_in_a_circle_are_said",
            "hostile/test_faults::test_36_a_link_that_leads_to_itself_is_refused_beside_what_is_fine",
            "sniff/test_opening::test_a_link_to_a_device_is_refused",
        ),
    ),
    37: (
        "pipes, devices, folders, sockets",
        (
            "sniff/test_opening::test_a_pipe_is_refused_at_once_though_nobody_writes",
            "sniff/test_opening::test_a_link_to_a_device_is_refused",
            "sniff/test_opening::test_a_folder_is_refused",
            "sniff/test_opening::test_a_socket_is_refused",
        ),
    ),
    38: (
        "gigabytes of nothing",
        ("sniff/test_opening::test_the_size_is_limited_before_anything_is_read",),
    ),
    39: (
        "changed meanwhile",
        (
            "sniff/test_opening::test_a_large_file_that_grows_meanwhile_is_refused",
            "sniff/test_opening::test_a_small_file_that_changes_meanwhile_is_refused",
            "sniff/test_opening::test_a_pipe_that_took_the_files_place_is_refused_too",
        ),
    ),
    40: (
        "no permission",
        (
            "sniff/test_opening::test_a_file_without_permission_is_refused",
            "hostile/test_faults::test_40_a_folder_that_cannot_be_written_is_named",
        ),
    ),
    41: (
        "no room",
        (
            "hostile/test_faults::test_41_a_full_disk_is_said_and_leaves_nothing_half",
            "hostile/test_faults::test_without_a_folder_for_temporary_files_the_way_out_is_told",
        ),
    ),
    42: (
        "killed, stopped",
        (
            "hostile/test_kills::test_two_dozen_kills_leave_nothing_half",
            "hostile/test_kills::test_a_stop_while_ffmpeg_works_is_clean_at_once",
            "cli/test_stop::test_a_stopped_conversion_leaves_nothing",
        ),
    ),
    43: (
        "an ffmpeg that hangs or floods",
        (
            "tools/test_ffmpeg::test_one_that_ignores_the_terminal_signal_is_stopped_at_once",
            "tools/test_ffmpeg::test_one_that_repeats_its_progress_counts_as_stalled",
            "tools/test_ffmpeg::test_one_that_floods_standard_error_neither_blocks_nor_fills_memory",
        ),
    ),
    44: (
        "an ffmpeg that lacks something",
        (
            "hostile/test_faults::test_44_without_ffmpeg_pictures_still_work",
            "tools/test_ffmpeg::test_a_build_without_x264_is_refused_with_a_hint",
            "cli/test_look::test_the_doctor_says_what_is_missing",
        ),
    ),
    45: (
        "an ffmpeg that lies",
        ("hostile/test_faults::test_45_what_a_lying_ffmpeg_makes_is_never_passed_on",),
    ),
    46: (
        "traps in the temporary folder",
        (
            "hostile/test_threats::test_46_what_waits_in_the_temporary_folder_is_not_followed",
            "test_workroom::test_a_room_is_private_and_leaves_nothing",
        ),
    ),
    47: (
        "modes",
        (
            "hostile/test_threats::test_47_outputs_have_the_mode_that_the_user_wants",
            "sender/test_journal::test_its_files_are_private",
            "sender/test_auth::test_the_kept_token_is_private_and_its_file_named_after_nothing_secret",
        ),
    ),
    48: (
        "two processes",
        (
            "sender/test_journal::test_48_two_processes_share_one_journal",
            "sender/test_auth::test_one_login_among_many_processes",
            "sender/test_killed::test_71_two_processes_with_the_same_command_send_one_message",
        ),
    ),
    49: (
        "what was kept is damaged",
        (
            "sender/test_auth::test_a_damaged_token_file_costs_a_login_and_nothing_else",
            "sender/test_journal::test_72_a_damaged_journal_is_a_refusal_not_a_fresh_start",
        ),
    ),
    50: (
        "contacts",
        (
            "contacts/test_contacts::test_utf_16_comes_back_as_the_same_bytes",
            "converters/test_families::test_over_its_share_only_a_contacts_photo_changes",
            "sender/test_request::test_70_three_parsers_read_what_was_put_in",
            "fixture:many",
        ),
    ),
}


def test_the_cases_are_complete() -> None:
    assert list(HELD_BY) == list(range(1, 51))


@pytest.mark.parametrize("number", HELD_BY)
def test_each_case_has_its_tests(number: int) -> None:
    _, held_by = HELD_BY[number]
    assert held_by
    for each in held_by:
        if each.startswith("fixture:"):
            assert each.removeprefix("fixture:") in {case.name for case in media.CASES}
        else:
            module, name = each.split("::")
            source = (TESTS / f"{module}.py").read_text(encoding="utf-8")
            assert re.search(rf"^def {name}\(", source, re.MULTILINE), each
