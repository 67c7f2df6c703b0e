use crate::LicenseScanner;

fn expression(text: &str) -> String {
    LicenseScanner::new()
        .read(text.as_bytes())
        .expression
        .map_or_else(String::new, |it| it.to_string())
}

#[test]
fn sentences_and_headers_that_license() {
    for (text, stated) in [
        ("This tool is licensed under the MIT license.", "MIT"),
        ("Released under the Apache License, Version 2.0.", "Apache-2.0"),
        ("# under the terms of the GNU GPL, version 2", "GPL-2.0-only"),
        ("// licensed under the GPLv2 or, at your option, any later version", "GPL-2.0-or-later"),
        ("This is licensed under the GPL.", "GPL-1.0-or-later"),
        (
            "You can use it under the terms of version 2 of the GNU General Public License.",
            "GPL-2.0-only",
        ),
        (
            "may be used under the GNU Lesser General Public License version 2.1 or later",
            "LGPL-2.1-or-later",
        ),
        ("licensed under the MIT/X11 license", "MIT"),
        ("licensed under the MIT-0 license", "MIT-0"),
        ("Dual licensed under the MIT and GPL-2.0 licenses", "MIT OR GPL-2.0-only"),
        ("licensed under MIT, ISC or Zlib", "MIT OR ISC OR Zlib"),
        ("licensed under the MPL 2.0 (https://mozilla.org/MPL/2.0/)", "MPL-2.0"),
        (
            "Text is licensed under CC BY-SA 4.0, https://creativecommons.org/licenses/by-sa/4.0/",
            "CC-BY-SA-4.0",
        ),
        (
            "This library is under the Apache License v2.0 with LLVM Exceptions.",
            "Apache-2.0 WITH LLVM-exception",
        ),
        (
            "licensed under the GPL version 2 with the Classpath exception",
            "GPL-2.0-only WITH Classpath-exception-2.0",
        ),
        (
            "It is covered by the GNU General Public License version 3 or any later version, with the \
             GCC Runtime Library Exception.",
            "GPL-3.0-or-later WITH GCC-exception-3.1",
        ),
        (
            "You may use it under the same terms as Perl itself.",
            "Artistic-1.0-Perl OR GPL-1.0-or-later",
        ),
        ("このプログラムは GPLv3 以降のライセンス。 License: GPLv3+", "GPL-3.0-or-later"),
        ("sous les termes de la licence MIT", "MIT"),
        ("The library has a GPL v3 license.", "GPL-3.0-only"),
        ("This is a BSD 3-Clause licensed library.", "BSD-3-Clause"),
        ("Distributed under the same license as Tcl.", "TCL"),
    ] {
        assert_eq!(expression(text), stated, "{text}");
    }
}

#[test]
fn notices_of_headers_and_readme_files() {
    for (text, stated) in [
        (
            "You should have received a copy of the GNU General Public License along with this program.",
            "GPL-1.0-or-later",
        ),
        ("The license of this source file is MIT.", "MIT"),
        ("The name of the license of most plugins was MIT.", ""),
        ("SPDX short identifier: MIT", "MIT"),
        (
            "Files that have no notice (e.g. the examples) are licensed under the Apache License 2.0.",
            "Apache-2.0",
        ),
        (
            "The GNU Free Documentation License, version 1.1 or (at your option) higher. The documents use it.",
            "GFDL-1.1-or-later",
        ),
        (
            "You may use it under the terms of the GPL version 2. You may also use this under the Apache License 2.0.",
            "GPL-2.0-only OR Apache-2.0",
        ),
        (
            "It is licensed both under GPL v2 and the modified BSD license.",
            "GPL-2.0-only OR BSD-3-Clause",
        ),
        ("It is under the terms of the 2-clause BSDL (see the file BSDL).", "BSD-2-Clause"),
        ("licensed under OFL 1.1, which is compatible with the license of this library", "OFL-1.1"),
        ("licensed under the GPL-compatible Apache License v2.0", "Apache-2.0"),
        ("Some parts are copies of software licensed under the MIT license.", "MIT"),
        ("The authors disclaim copyright to this source code.", "LicenseRef-public-domain"),
        ("Licensed under the EUPL", "EUPL-1.2"),
        (
            "GNU Affero General Public License, version 3 or any later version. See AGPL-3.",
            "AGPL-3.0-or-later",
        ),
        ("Licence: wxWindows licence", "LGPL-2.0-or-later WITH WxWindows-exception-3.1"),
    ] {
        assert_eq!(expression(text), stated, "{text}");
    }
}

#[test]
fn further_ways_to_say_that_something_is_licensed() {
    for (text, stated) in [
        ("本项目采用 MIT 许可证", "MIT"),
        ("このソフトウェアは MIT ライセンスの下で公開されています", "MIT"),
        ("suivant les termes de la GNU General Public License, version 3", "GPL-3.0-only"),
        (
            "This is free software; see the GNU General Public License version 2 or later for copying conditions.",
            "GPL-2.0-or-later",
        ),
        ("GPL Ghostscript is licensed under the GNU Affero GPL, version 3", "AGPL-3.0-only"),
        ("LZMA SDK is placed in the public domain.", "LZMA-SDK-9.22"),
        ("This class is in the Public Domain. See http://www.saxproject.org", "SAX-PD"),
        ("released under the Creative Commons Public Domain Mark 1.0 license", "CC-PDM-1.0"),
        ("The eCos license version 2.0", "GPL-2.0-or-later WITH eCos-exception-2.0"),
        ("licensed under CDDL/GPLv2+CE", "CDDL-1.0 OR GPL-2.0-only WITH Classpath-exception-2.0"),
        (
            "under the terms of the GNU General Public License (subject to the \"Classpath\" exception), either \
             version 2, or any later version",
            "GPL-2.0-or-later WITH Classpath-exception-2.0",
        ),
        (
            "As a special exception to the GNU Library General Public License, you may link a \"work that uses the \
             Library\" with a publicly distributed version of the Library.",
            "LGPL-2.0-or-later WITH OCaml-LGPL-linking-exception",
        ),
        ("It is licensed under the standard MIT terms.", "MIT"),
        ("This folder is licensed with MIT.", "MIT"),
        ("provided under an MIT-style license", "MIT"),
        ("The complete text of the MIT license is as follows:", "MIT"),
        ("It contains and includes software licensed under the Apache License 2.0.", "Apache-2.0"),
        ("The library with all its examples is covered by the MIT license.", "MIT"),
        ("This work is protected by the EUPL version 1.2.", "EUPL-1.2"),
        ("The license is MIT", "MIT"),
        ("ISC, see `LICENSE` file", "ISC"),
        ("a mix of GPL-3.0 and LGPL-2.1", "GPL-3.0-only AND LGPL-2.1-only"),
        ("LGPLv3+ or GPLv2+ dual license", "LGPL-3.0-or-later OR GPL-2.0-or-later"),
        ("under the \"Attribution-Share Alike 3.0 Unported\" license", "CC-BY-SA-3.0"),
        (
            "the gnu general public license as published by the free software foundation either version 2 of \
             the license or at your option any later version",
            "GPL-2.0-or-later",
        ),
        (
            "licensed under the Creative Commons GNU General Public License, version 2",
            "GPL-2.0-only",
        ),
    ] {
        assert_eq!(expression(text), stated, "{text}");
    }
}

#[test]
fn names_of_projects_and_kinds_are_not_licenses() {
    for (text, stated) in [
        (
            "Equivalent is distributed under the terms of both the MIT license and the Apache License 2.0.",
            "MIT OR Apache-2.0",
        ),
        ("It is equivalent to code under the MIT license.", ""),
        (
            "License\n\n`openssl-probe` is distributed under the terms of both the MIT license and the Apache License 2.0.",
            "MIT OR Apache-2.0",
        ),
        ("License\n\nMIT-licensed", "MIT"),
        ("Rope is available to use under the ISC (MIT-like) license.", "ISC"),
    ] {
        assert_eq!(expression(text), stated, "{text}");
    }
}

#[test]
fn expressions_in_prose() {
    for (text, stated) in [
        (
            "This project is licensed under `(MIT OR Apache-2.0) AND Unicode-3.0`.",
            "(MIT OR Apache-2.0) AND Unicode-3.0",
        ),
        ("license = \"Zlib OR (MIT AND ISC)\"", "Zlib OR (MIT AND ISC)"),
        ("## Licensing\n\nTL;DR: `Apache-2.0 OR MIT`\n", "Apache-2.0 OR MIT"),
        ("## Formats\n\nTL;DR: `Apache-2.0 OR MIT`\n", ""),
    ] {
        assert_eq!(expression(text), stated, "{text}");
    }
}

#[test]
fn a_list_of_two_ends_with_its_sentence() {
    for (text, stated) in [
        (
            "Licensed under either of\n\n * Apache License, Version 2.0\n * MIT license\n\nat your option.\n\nThe font is \
             available under the SIL Open Font License 1.1.",
            "(Apache-2.0 OR MIT) AND OFL-1.1",
        ),
        (
            "* The Rope library is under a dual BSD/GPLv2 license.\n* This binding is under the MIT license.",
            "(LicenseRef-BSD OR GPL-2.0-only) AND MIT",
        ),
        (
            "Licensed under any of\n\n * Apache License, Version 2.0, ([LICENSE-APACHE](LICENSE-APACHE) or\n   \
             http://www.apache.org/licenses/LICENSE-2.0)\n * MIT license ([LICENSE-MIT](LICENSE-MIT) or \
             http://opensource.org/licenses/MIT)\n * Zlib license ([LICENSE-ZLIB](LICENSE-ZLIB) or\n   \
             https://opensource.org/licenses/Zlib)\n\nat your option.",
            "Apache-2.0 OR MIT OR Zlib",
        ),
    ] {
        assert_eq!(expression(text), stated, "{text}");
    }
}

#[test]
fn badges_name_the_license() {
    for (text, stated) in [
        ("[![License](https://badgen.net/badge/license/MIT/blue)](../LICENSE.md)", "MIT"),
        (
            "[![x](https://badgen.net/badge/license/Zlib%20OR%20Apache-2.0%20OR%20MIT/blue)](../LICENSE.md)",
            "Zlib OR Apache-2.0 OR MIT",
        ),
        (
            "[![x](https://img.shields.io/badge/license-MIT-blue.svg)](a)\n[![x](https://img.shields.io/badge/license-ISC-blue.svg)](b)",
            "MIT OR ISC",
        ),
        ("[![x](https://img.shields.io/badge/tests-MIT-blue.svg)](a)", ""),
    ] {
        assert_eq!(expression(text), stated, "{text}");
    }
}

#[test]
fn dedications_to_the_public() {
    for (text, stated) in [
        (
            "/* Rope.c -- a codec\n2010-03-16 : Jane Doe : Public domain\n */",
            "LicenseRef-public-domain",
        ),
        ("Not copyrighted -- provided to the public domain", "LicenseRef-public-domain"),
        ("This is free and in public domain", "LicenseRef-public-domain"),
        ("Works in the public domain are listed below", ""),
        ("Copyright expired: public domain since 1970", ""),
        ("[MIT © Jane Doe](./LICENSE)", "MIT"),
    ] {
        assert_eq!(expression(text), stated, "{text}");
    }
}

#[test]
fn headers_that_name_the_project() {
    for (text, stated) in [
        ("Distributed under the same license as the Linux kernel.", "GPL-2.0-only"),
        ("Licensed under the same terms as Rust.", "MIT OR Apache-2.0"),
        ("This file is distributed under the same license as the Rope package.", ""),
        ("It compares Rust, Go and Django.", ""),
        ("license: Bootstrap", ""),
        (
            "It is under the GPL. See the file COPYING in the main directory of the Linux distribution.",
            "GPL-2.0-only",
        ),
        ("This driver for Linux is under the GPL.", "GPL-1.0-or-later"),
        ("** See Copyright Notice in lua.h", "MIT"),
        ("Part of the Lua manual. See Copyright Notice in rope.h", ""),
        (
            "This file is part of HDF5. The full HDF5 copyright notice, including terms governing use, modification, \
             and redistribution, is contained in COPYING.",
            "HDF5",
        ),
        ("It reads HDF5 files.", ""),
        (
            "Under Section 7 of GPL version 3, you are granted additional permissions described in the GCC Runtime \
             Library Exception, version 3.1.",
            "GPL-3.0-only WITH GCC-exception-3.1",
        ),
        ("Section 7 of GPL version 3 is about the GCC Runtime Library Exception.", ""),
        (
            "Alternatively, the file may be used under the terms of the GNU General Public License Version 2 or later \
             (the \"GPL\"). A recipient may use your version of this file under either the MPL or the GPL.",
            "GPL-2.0-or-later OR MPL-1.1",
        ),
    ] {
        assert_eq!(expression(text), stated, "{text}");
    }
}

#[test]
fn versions_as_they_are_stated() {
    for (text, stated) in [
        ("licensed under the GNU Lesser General Public License", "LGPL-2.1-or-later"),
        ("licensed under the GNU Lesser (Library) General Public License", "LGPL-2.0-or-later"),
        ("Licensed under version 2 of the GPL or any later version.", "GPL-2.0-or-later"),
        ("under the terms of version 2 the GNU General Public License", "GPL-2.0-only"),
        (
            "under the terms of the GNU General Public License as published by the Foundation, Inc., 675 \
             Mass Ave, Cambridge MA 02139, USA; either version 2 of the License, or any later version",
            "GPL-2.0-or-later",
        ),
        (
            "under the terms of the <citetitle>GNU General Public License</citetitle> as published by the \
             Free Software Foundation, version 3 of the License",
            "GPL-3.0-only",
        ),
        (
            "under the GPL version 3, the text of which is in COPYING, or any later version",
            "GPL-3.0-or-later",
        ),
        ("released under the GPLv2, and not any later version", "GPL-2.0-only"),
        ("under the gnu lesser general public license version 2 1 of it", "LGPL-2.1-only"),
        ("licensed under the LGPL-2.1/3", "LGPL-2.1-only OR LGPL-3.0-only"),
        (
            "under the terms of either version 2 or version 3 of the GNU General Public License",
            "GPL-2.0-only OR GPL-3.0-only",
        ),
        (
            "under the GPL; version 2 dated June, 1991, or (at your option) version 3 dated 29 June, 2007",
            "GPL-2.0-only OR GPL-3.0-only",
        ),
        (
            "under the LGPL version 2.1, or version 3, or any later version accepted by the board",
            "LGPL-2.1-only OR LGPL-3.0-only",
        ),
        (
            "https://gnu.org/licenses/gpl.html\nLicense GPLv2+: GNU GPL version 2 or later",
            "GPL-2.0-or-later",
        ),
        ("- GNU GPL 2 or later https://www.gnu.org/licenses/gpl-2.0.txt", "GPL-2.0-or-later"),
        ("under version three of the GPL license", "GPL-3.0-only"),
        (
            "under the GNU General Public License version 2 as published by the Free Software Foundation; either \
             version 2 of the License, or any later version",
            "GPL-2.0-or-later",
        ),
    ] {
        assert_eq!(expression(text), stated, "{text}");
    }
}

#[test]
fn versions_that_further_words_state() {
    for (text, stated) in [
        (
            "released under the Eclipse Public License. See Eclipse Public License version 1.0",
            "EPL-1.0",
        ),
        ("licensed under the AGPLv1", "AGPL-1.0-only"),
        (
            "unter den Bedingungen der GNU General Public License weitergeben, entweder gemäß Version 3 der \
             Lizenz oder (nach Ihrer Option) jeder späteren Version",
            "GPL-3.0-or-later",
        ),
        (
            "the GNU General Public License as published by the Foundation (the GPL); either version 2 of the GPL \
             or, at your option, any later version, is what it is licensed under",
            "GPL-2.0-or-later",
        ),
    ] {
        assert_eq!(expression(text), stated, "{text}");
    }
}

#[test]
fn a_separate_line_is_a_heading() {
    for (text, stated) in [
        ("A GPL-2.0+ plugin", "GPL-2.0-or-later"),
        ("- GNU LGPL 2 or later", "LGPL-2.0-or-later"),
        ("GPL version 2, or at your option, any later version.", "GPL-2.0-or-later"),
        ("Apache License, Version 2.0 and CDDL Version 1.0", "Apache-2.0 AND CDDL-1.0"),
        ("(GPL-2.0+ OR BSD-2-Clause)", "GPL-2.0-or-later OR BSD-2-Clause"),
        // Ports of a chip, and a format of subtitles.
        ("pins gpl2 0", ""),
        ("MPL2 decoder", ""),
    ] {
        assert_eq!(expression(text), stated, "{text}");
    }
}

#[test]
fn a_choice_is_read_from_the_words_around_a_list() {
    for (text, stated) in [
        ("under the terms of both the MIT license and the Apache License 2.0", "MIT OR Apache-2.0"),
        (
            "This is under the GPLv2 and the MIT license. You may pick the license that fits you.",
            "GPL-2.0-only OR MIT",
        ),
        ("dual GPL (3.0 or later) and MIT", "GPL-3.0-or-later OR MIT"),
        (
            "available under any one of two licenses. You choose.\n\n   The GNU Lesser General Public License, \
             version 3 or later\n\n   The Modified BSD License",
            "LGPL-3.0-or-later OR BSD-3-Clause",
        ),
        (
            "available under the Eclipse Public License v2.0 and Apache License v2.0.\n\nThe Eclipse Public License \
             is at http://www.eclipse.org/legal/epl-v20.html\n\nThe Apache License v2.0 is at \
             http://www.apache.org/licenses/LICENSE-2.0\n\nYou may use it under either of these licenses.",
            "EPL-2.0 OR Apache-2.0",
        ),
        (
            "governed by a BSD-style license that can be found in the LICENSE file.\nAlternatively, it may be \
             distributed under the terms of the GNU General Public License version 2",
            "BSD-3-Clause OR GPL-2.0-only",
        ),
        (
            "<licenses>\n <license>\n  <name>MPL 1.1</name>\n </license>\n <license>\n  <name>LGPL 2.1</name>\n \
             </license>\n</licenses>",
            "MPL-1.1 OR LGPL-2.1-only",
        ),
        (
            "You may choose between the MIT license and the GPL-2.0.\n\nThis file incorporates work covered by \
             the following copyright and permission notice:\n\nLicensed under the Apache License, Version 2.0",
            "(MIT OR GPL-2.0-only) AND Apache-2.0",
        ),
        (
            "You may change it under the terms of either:\n\n   1. the GNU Affero General Public License as \
             published by the Free Software Foundation, version 3 or any later version\n\n   2. the Apache \
             License, Version 2.0",
            "AGPL-3.0-or-later OR Apache-2.0",
        ),
        ("This tool is under the GPLv2 and the MIT license.", "GPL-2.0-only AND MIT"),
        (
            "available under the terms of the Eclipse Public License v2.0 and Eclipse Distribution \
             License v1.0 which accompany this distribution",
            "EPL-2.0 OR BSD-3-Clause",
        ),
    ] {
        assert_eq!(expression(text), stated, "{text}");
    }
}

#[test]
fn an_exception_in_full_belongs_to_the_license_of_the_notice() {
    let notice = |license: &str| {
        format!(
            "This is free software under the terms of the {license} as published by the Free Software \
             Foundation; either version 3 of the License, or (at your option) any later version.\n\n\
             As a special exception, if you create a document which uses this font, and embed this font or \
             unaltered portions of this font into the document, this font does not by itself cause the \
             resulting document to be covered by the GNU General Public License. This exception does not \
             however invalidate any other reasons why the document might be covered by the GNU General Public \
             License. If you modify this font, you may extend this exception to your version of the font, but \
             you are not obligated to do so. If you do not wish to do so, delete this exception statement from \
             your version.\n"
        )
    };
    assert_eq!(
        expression(&notice("GNU General Public License")),
        "GPL-3.0-or-later WITH Font-exception-2.0"
    );
    assert_eq!(
        expression(&notice("GNU Lesser General Public License")),
        "LGPL-3.0-or-later WITH Font-exception-2.0"
    );
}

#[test]
fn a_disclaimer_is_not_a_license() {
    let disclaimer = "THE SOFTWARE IS PROVIDED \"AS IS\", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, \
        INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND \
        NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER \
        LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE \
        SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.";
    assert_eq!(expression(&format!("Licensed under the ISC license.\n\n{disclaimer}\n")), "ISC");
}

#[test]
fn names_belong_to_the_words_around_them() {
    for (text, stated) in [
        // A link whose address has the version.
        (
            "licensed <a href=\"http://creativecommons.org/licenses/by-sa/2.0/\">CC-BY-SA</a>",
            "CC-BY-SA-2.0",
        ),
        ("under the same license as zlib", "Zlib"),
        (
            "free software under either the GNU GPL or the Artistic License",
            "GPL-1.0-or-later OR Artistic-1.0-Perl",
        ),
        (
            "licensed under both the BSD-style license (found in the\n * LICENSE file in the root directory of this \
             source tree) and the GPLv2 (found\n * in the COPYING file in the root directory of this source tree).\n * \
             You may select, at your option, one of the above-listed licenses.",
            "BSD-3-Clause OR GPL-2.0-only",
        ),
        ("licensed under the new style BSD license", "BSD-3-Clause"),
        (
            "released under the [Simplified BSD License](http://www.freebsd.org/copyright/freebsd-license.html)",
            "BSD-2-Clause-Views",
        ),
        (
            "licensed under the W3C Software License (https://www.w3.org/Consortium/Legal/2015/copyright-software-and-document)",
            "W3C-20150513",
        ),
        (
            "The texts are:\n - GNU Lesser General Public License - `/usr/share/common-licenses/LGPL-2.1',\n - GNU \
             General Public License v2 - `/usr/share/common-licenses/GPL-2'",
            "LGPL-2.1-only AND GPL-2.0-only",
        ),
        ("The code of this library is in the public domain. Use it.", "LicenseRef-public-domain"),
        ("The author has placed this work in the public domain.", "LicenseRef-public-domain"),
        (
            "released to the public domain, see http://creativecommons.org/publicdomain/zero/1.0/",
            "CC0-1.0",
        ),
        (
            "Dual licensed under the GPL (http://example.org/x/GPL-LICENSE.txt) and MIT \
             (http://example.org/x/MIT-LICENSE.txt) licenses.",
            "GPL-1.0-or-later OR MIT",
        ),
        ("under the GPLv2. See /usr/share/common-licenses/GPL-3 too", "GPL-2.0-only"),
        ("Multi-licensed under MIT, 0BSD, and CC0.", "MIT OR 0BSD OR CC0-1.0"),
    ] {
        assert_eq!(expression(text), stated, "{text}");
    }
}

#[test]
fn licenses_in_the_style_of_others() {
    for (text, stated) in [
        // Google, Meta and Xiph use this sentence for the three-clause license.
        (
            "Use of this source code is governed by a BSD-style license that can be found in the LICENSE file.",
            "BSD-3-Clause",
        ),
        ("licensed under the BSD-style license found in the LICENSE file", "BSD-3-Clause"),
        (
            "USE OF THIS LIBRARY SOURCE IS GOVERNED BY A BSD-STYLE SOURCE LICENSE INCLUDED WITH THIS SOURCE IN 'COPYING'.",
            "BSD-3-Clause",
        ),
        // The license in the file itself is more exact.
        (
            "governed by a BSD-style license that can be found below.\n\nLicensed under the 2-clause BSD license.",
            "BSD-2-Clause",
        ),
        ("available under a BSD-style license", "LicenseRef-BSD"),
        ("governed by the BSD license found in the LICENSE file", "LicenseRef-BSD"),
        ("governed by an MIT-style license that can be found in the LICENSE file", "MIT"),
        ("available under an ISC-style license", "ISC"),
        ("licensed under an Apache-style license", ""),
        ("released under the 3-clause New BSD license", "BSD-3-Clause"),
    ] {
        assert_eq!(expression(text), stated, "{text}");
    }
}

#[test]
fn links_and_addresses_belong_to_the_name_before_them() {
    for (text, stated) in [
        (
            "Licensed under either of\n\n * [Apache License, Version 2.0](LICENSES/Apache-2.0.txt)\n * [MIT \
             License](LICENSES/MIT.txt)\n\nat your option.",
            "Apache-2.0 OR MIT",
        ),
        ("This repo is licensed with [MIT](LICENSE.txt).", "MIT"),
        ("Licensed under MIT (LICENSES/MIT.txt).", "MIT"),
        (
            "Licensed under The BSD 2-Clause License:http://opensource.org/licenses/bsd-license.php",
            "BSD-2-Clause",
        ),
        // The project had another license before.
        (
            "Licensed under the Apache License 2.0 (the \"License\"). You can obtain a copy in the file LICENSE in \
             the source distribution or at\nhttps://www.openssl.org/source/license.html",
            "Apache-2.0",
        ),
        (
            "A copy of the License is located at http://aws.amazon.com/apache2.0 or in the file",
            "Apache-2.0",
        ),
        ("[![license](https://img.shields.io/badge/license-MIT-blue.svg)](x)", "MIT"),
        ("For conditions of distribution and use, see copyright notice in zlib.h", "Zlib"),
        (
            "may be found at http://creativecommons.org/licenses/by-nc-\n// sa/3.0/ under this license",
            "CC-BY-NC-SA-3.0",
        ),
    ] {
        assert_eq!(expression(text), stated, "{text}");
    }
}

#[test]
fn a_choice_ends_at_a_phrase_that_ends_it() {
    for (text, stated) in [
        (
            "This is licensed under both the GPLv2 (found in COPYING) and Apache 2.0 License.\n\nAll code of the hash \
             is under the MIT license.",
            "(GPL-2.0-only OR Apache-2.0) AND MIT",
        ),
        (
            "available to you under your choice of the following two licenses:\n\nLicense 1: GPLv2\n\nThis file is \
             free software; you may redistribute it under the terms of the GNU General Public License as published \
             by the Free Software Foundation, either version 2 of the License, or any later version.\n\nLicense 2: \
             Modified BSD\n\nIt is licensed under the 3-clause BSD license.",
            "GPL-2.0-or-later OR BSD-3-Clause",
        ),
        (
            "Licensed under the CPL 1.0. Alternatively, the contents of this file may be used under the terms of the GPL version 2. A recipient may use your version of this file under the terms of any one of the MPL or the GPL.",
            "CPL-1.0 OR GPL-2.0-only OR MPL-1.1",
        ),
    ] {
        assert_eq!(expression(text), stated, "{text}");
    }
}

#[test]
fn further_words_between_a_grant_and_a_name() {
    for (text, stated) in [
        ("You may use this code as per GPL version 2", "GPL-2.0-only"),
        ("LGPL license, see LICENSE for more details.", "LGPL-2.0-or-later"),
        ("The \"BSD 3-clause License\" is used for the code", "BSD-3-Clause"),
        ("This code is placed under the terms of the GNUv2 General Public License", "GPL-2.0-only"),
        ("released as GPL'd code", "GPL-1.0-or-later"),
        (
            "All other files that do not have a copyright notice are licensed under the Creative Commons CC0 1.0 license. \
             The text can be found at https://creativecommons.org/publicdomain/zero/1.0/.",
            "CC0-1.0",
        ),
        ("### License\n\nThe MIT License (MIT). Please see [License File](LICENSE.md).", "MIT"),
        ("All code is dual-licensed as either MIT or Unlicence.", "MIT OR Unlicense"),
    ] {
        assert_eq!(expression(text), stated, "{text}");
    }
}

#[test]
fn statements_about_other_things() {
    for text in [
        "The BSD-licenced device tree compiler has been removed.",
        "It provides LGPL-licensed Python bindings for the library.",
        "A GPLv2 licensed driver is available for each of them.",
        "The plugin is MIT-licensed, but the checker cannot see it.",
        "Note that the printer, which is BSD-licensed, has its own code.",
        "echo \"$license\" | python scripts",
        "python/LICENSE python/README",
        "#licenses=GPL\n#licenses=LGPL\n",
        "data_license: str = \"CC0-1.0\"",
        "License.MIT: \"MIT\",\nLicense.ISC: \"ISC\",",
        "elif \"MIT License\" in license:",
        "theText = \"GNU General Public License version 2\" or the GNU General Public License version 3",
        "Fixed it: the package should have included the Unicode-3.0 license.",
        "New source code files should include the following header block:\n\n  This source file is subject to version \
         3.01 of the PHP license",
        "Note that readline is under the GPL, so any resulting binaries are as well.",
        "It is under the GPL by itself.",
        "Jane Doe's version is distributed under the GPL.",
        "[Text](licenses/MIT.txt)",
        "const LICENSES = ['MIT', 'ISC'];",
        "  license: { type: String, default: 'MIT' },",
        "enum License { MIT, GPL, BSD }",
        "GPL_LICENSE = re.compile(r'GNU General Public License')",
        "console.log('License: MIT');",
        "print('This program is licensed under the GPL')",
        "let text = \"Licensed under the MIT license\";",
        "$ npm init --license MIT",
        "--license=MIT  sets the license",
        "e.g. license: MIT",
        "The following licenses are supported: MIT, Apache-2.0, BSD-3-Clause.",
        "- Add MIT license",
        "or with modified versions of OpenSSL that use the same license as OpenSSL",
        "- Switch to Apache 2.0 license (#123)",
        "Third party code under the GPL must not be used here.",
        "its SPDX name is \"Artistic License 1.0 (Perl)\"",
        "Packages distributed under the GNU FDL (versions 1.2 or 1.3) should refer to these files.",
        "text placed in the public domain (see this one as an example)",
    ] {
        assert_eq!(expression(text), "", "{text}");
    }
    let list = [
        "MIT", "ISC", "Zlib", "NCSA", "MPL/2.0", "BSL-1.0", "AFL-3.0", "OSL-3.0", "CDDL-1.0",
        "CPL-1.0",
    ]
    .map(|name| format!("known license: https://opensource.org/licenses/{name}\n"))
    .concat();
    assert_eq!(expression(&list), "", "a list of addresses grants none of them");
}

#[test]
fn fields_of_metadata() {
    for (text, stated) in [
        ("{\n  \"name\": \"x\",\n  \"license\": \"MIT\"\n}", "MIT"),
        ("license = \"MIT OR Apache-2.0\"", "MIT OR Apache-2.0"),
        ("<license><name>Apache License, Version 2.0</name></license>", "Apache-2.0"),
        ("MODULE_LICENSE(\"GPL v2\");", "GPL-2.0-only"),
        ("License: GPLv2+", "GPL-2.0-or-later"),
        ("licenses {\n  license {\n    name 'MIT License'\n  }\n}", "MIT"),
        ("License: BSD-3-Clause", "BSD-3-Clause"),
        ("License :: OSI Approved :: MIT License", "MIT"),
        ("spec.license = \"Zlib\"", "Zlib"),
        ("license = { text = \"MIT License\" }", "MIT"),
        ("\"license\": {\"type\": \"BSD-2-Clause\"}", "BSD-2-Clause"),
        ("s.license = { :type => 'MIT', :file => 'LICENSE' }", "MIT"),
        ("licenses: [\"MIT\"],\nlinks: %{\"Rope\" => @url}", "MIT"),
        ("<license name=\"Apache-2.0\" url=\"https://rope.example\"/>", "Apache-2.0"),
        ("<license type=\"expression\">Apache-2.0</license>", "Apache-2.0"),
        ("<license type=\"file\">MIT.txt</license>", ""),
        ("requires='!=3.0.*, !=3.1.*',\nlicense=\"BSD-2-Clause\",\n", "BSD-2-Clause"),
        ("= require(\"x\");\n```\n\nLicense\n-------\n\nMIT License", "MIT"),
        ("license = \"Apache-2.0\"\nrequires-python = \">=3.9\"", "Apache-2.0"),
        (
            "\"License :: OSI Approved :: MIT License\",\n\"Programming Language :: Python :: 3\",\n\"Topic :: Ruby\"",
            "MIT",
        ),
        ("License: GPL (>= 2)", "GPL-2.0-or-later"),
        ("License: GPL-2 | GPL-3", "GPL-2.0-only OR GPL-3.0-only"),
        ("/*! rope.css v8.0.1 | MIT License | rope.example */", "MIT"),
        (
            "License - https://rope.example/license/free (Icons: CC BY 4.0, Fonts: SIL OFL 1.1, Code: MIT License)",
            "CC-BY-4.0 AND OFL-1.1 AND MIT",
        ),
    ] {
        assert_eq!(expression(text), stated, "{text}");
    }
}

#[test]
fn names_that_license_nothing() {
    for text in [
        "This works with GPL compatible licenses.",
        "We compared BSD systems at MIT.",
        "if (license == \"GPL-2.0\") {",
        "static bool is_gpl = license_is_gpl_compatible(license);",
        "EXPORT_SYMBOL_GPL(x)",
        "licensed under the license found in the LICENSE file",
        "the LGPL-compatible linking of section 6 of the GNU LGPL, version 2.1",
        "It was previously released under the GPL version 2.",
        "with the Invariant Sections being \"GNU General Public License version 2\"",
        "p(left: { license: 'MIT' })",
        "if you use files that are not available under the terms of the GPL",
        "any libraries licensed under the GNU Lesser General Public License",
        "under your choice of a license such as the GNU GPL",
        "a file with a missing GPL license header",
        "Some suggested licenses: GPLv2, GPLv3",
        "EXTRA_DIST = COPYING.GPL COPYING.LGPL",
        "Fixed the check whether code is under the MIT license.",
        // Tables, requests, warnings and questions about licenses in general.
        " *  \"GPL v2\"     [GNU Public License v2]\n *  \"Dual MIT/GPL\"   [GNU Public License v2\n *       or MIT \
         license choice]",
        "It may be used only in software licensed under the GPL.",
        "when their company brought the module under GPL",
        "In the case of code licensed under the GPL v3, ask for the source.",
        "Add all texts (e.g. the NOTICE for parts under the Apache 2.0 License).",
        "warning(\"You use the mesh package under the terms of the GPLv3+.\")",
        "<code>MODULE_LICENSE()</code> says that a module has a GPL compatible license.",
        "set('PAGE_URL', \"https://www.gnu.org/copyleft/gpl.html\")",
        "jane lib/openssl/OPENSSL-LICENSE",
        "All contributions are covered by the GPLv2 or the three-clause BSD license.",
        "It merely states, in stating that the module is licensed under the GPL v2, what can be linked.",
        "The tests are under the GPL. Does that mean that all of it falls under the GPL?",
        "These are under the AGPL, and we want to know of it; use of AGPL dependencies is discouraged.",
        "When both are linked, it is the GPL that is relevant.",
        "complex license terms, like `MIT` for MIT-licensed and `GPL-2.0` for what is licensed under it",
        "/(The|This code) is considered to be licensed under the MIT license/",
        "platforms    freebsd license",
        "",
    ] {
        assert_eq!(expression(text), "", "{text}");
    }
}

#[test]
fn a_restriction_beside_a_notice_is_found() {
    let read = |text: &str| LicenseScanner::new().read(text.as_bytes());
    assert!(!read("Licensed under the MIT license, for non-commercial use only.").is_clean());
    assert!(read("Licensed under the MIT license, for any use.").is_clean());
    let lifted = "It was for \"non-commercial use only\"; that is no longer so. \
                  It is now licensed under the MIT license.";
    assert!(read(lifted).is_clean());
}

proptest::proptest! {
    #[test]
    fn any_words_are_read(text in "((under|GPL|v2|version|or|later|MIT|License:|CC BY|2\\.0|with|exception|of the|\\.|\n|é)[ -]){0,40}") {
        let reading = LicenseScanner::new().read(text.as_bytes());
        for found in &reading.matches {
            proptest::prop_assert!(text.get(found.span.bytes.clone()).is_some());
        }
        proptest::prop_assert_eq!(reading.matches.is_empty(), reading.expression.is_none());
    }
}
