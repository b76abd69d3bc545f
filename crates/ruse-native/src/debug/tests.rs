//! Tests of what debuggers are told, without a debugger: the object files are read back.

use gimli::{EndianSlice, LittleEndian, UnwindSection as _};
use object::{Object as _, ObjectSection as _, ObjectSymbol as _};
use ruse_isa::code::{CodeUnit, Function, InlinedRange, Location};
use ruse_isa::native::{CodeGenerator as _, CompileRequest, ContextLayout, Deopt, Entry};
use ruse_isa::ops::{Instruction, Op};

use super::*;
use crate::compile::{Compiled, Compiler};
use crate::generator::Generator;
use crate::settings::Settings;

const ADDRESS: u64 = 0x7000_1000;

type Slice<'a> = EndianSlice<'a, LittleEndian>;

fn line(line: u32) -> Location {
    Location { line, column: 3, ..Location::default() }
}

/// `(define (add-one! x) ...)`: three instructions on lines 10, 22 and 11, the second from `helper`,
/// inlined by a call on line 12.
fn unit() -> CodeUnit {
    let function = Function {
        name: Some("add-one!".into()),
        required: 1,
        frame_words: 5,
        code: Box::new([
            Instruction::new(Op::AddImm, 3, 2, 1),
            Instruction::new(Op::AddImm, 4, 3, 2),
            Instruction::new(Op::Return, 4, 0, 0),
        ]),
        locations: Box::new([(0, line(10)), (1, line(22)), (2, line(11))]),
        location: line(9),
        inlined: Box::new([InlinedRange {
            start: 1,
            end: 2,
            name: Some("helper".into()),
            call: line(12),
        }]),
        ..Function::default()
    };
    CodeUnit {
        name: "program".into(),
        functions: vec![function],
        files: vec!["dir/add.scm".into()],
        ..CodeUnit::default()
    }
}

fn compile(target: &str, unit: &CodeUnit) -> (Compiler, Compiled) {
    let settings = Settings { debug_info: true, ..Settings::default() };
    let mut compiler = Compiler::for_target(target, ContextLayout::default(), &settings).unwrap();
    let compiled = compiler.compile(&request(unit)).unwrap();
    (compiler, compiled)
}

fn request(unit: &CodeUnit) -> CompileRequest<'_> {
    CompileRequest {
        unit,
        function: 0,
        entry: Entry::Call,
        feedback: &[0; 3],
        foreign: &[],
        count_fuel: false,
        deopt: Deopt::Never,
    }
}

fn object_of(target: &str) -> (Vec<u8>, usize) {
    let unit = unit();
    let (compiler, compiled) = compile(target, &unit);
    let bytes = compiled.code.len();
    let description = Description::of(&request(&unit), &compiled.marks, bytes as u32);
    let extent = Extent { address: ADDRESS, bytes: bytes as u64, machine: compiler.machine() };
    (object_file(&description, extent, compiler.frames(&compiled)).unwrap(), bytes)
}

fn dwarf<'a>(file: &object::File<'a>) -> gimli::Dwarf<Slice<'a>> {
    let load = |id: gimli::SectionId| -> Result<Slice<'a>, gimli::Error> {
        let section = file.section_by_name(id.name());
        let data = section.map_or(&[][..], |section| section.data().unwrap());
        Ok(EndianSlice::new(data, LittleEndian))
    };
    gimli::Dwarf::load(load).unwrap()
}

const TARGETS: [&str; 2] = ["x86_64-unknown-linux-gnu", "aarch64-unknown-linux-gnu"];

#[test]
fn the_symbol_covers_the_code() {
    for target in TARGETS {
        let (data, bytes) = object_of(target);
        let file = object::File::parse(&*data).unwrap();
        let symbol = file.symbols().find(|symbol| symbol.name() == Ok("add-one!")).unwrap();
        assert_eq!(symbol.size(), bytes as u64);
        let section = file.section_by_name(".text").unwrap();
        assert_eq!((section.address(), section.size()), (ADDRESS, bytes as u64));
        let expected = match target {
            "aarch64-unknown-linux-gnu" => object::Architecture::Aarch64,
            _ => object::Architecture::X86_64,
        };
        assert_eq!(file.architecture(), expected);
    }
}

#[test]
fn procedures_have_names_and_places() {
    let (data, bytes) = object_of(TARGETS[0]);
    let file = object::File::parse(&*data).unwrap();
    let dwarf = dwarf(&file);
    let header = dwarf.units().next().unwrap().unwrap();
    let unit = dwarf.unit(header).unwrap();
    let unit = unit.unit_ref(&dwarf);
    let mut entries = unit.entries();
    let mut found = Vec::new();
    while let Some(entry) = entries.next_dfs().unwrap() {
        let text = entry
            .attr_value(gimli::DW_AT_name)
            .map(|value| unit.attr_string(value).unwrap().to_string().unwrap().to_owned());
        let number = |name| {
            let value: Option<gimli::AttributeValue<_>> = entry.attr_value(name);
            value.and_then(|value| value.udata_value())
        };
        match entry.tag() {
            gimli::DW_TAG_subprogram if entry.attr_value(gimli::DW_AT_low_pc).is_some() => {
                let mut ranges = unit.die_ranges(entry).unwrap();
                let range = ranges.next().unwrap().unwrap();
                assert_eq!((range.begin, range.end), (ADDRESS, ADDRESS + bytes as u64));
                found.push((text.unwrap(), number(gimli::DW_AT_decl_line)));
            }
            gimli::DW_TAG_subprogram => found.push((text.unwrap(), None)),
            gimli::DW_TAG_inlined_subroutine => {
                let mut ranges = unit.die_ranges(entry).unwrap();
                while let Some(range) = ranges.next().unwrap() {
                    assert!(ADDRESS <= range.begin && range.end <= ADDRESS + bytes as u64);
                    assert!(range.begin < range.end);
                }
                found.push(("inlined".to_owned(), number(gimli::DW_AT_call_line)));
            }
            _ => {}
        }
    }
    let expected = [("add-one!", Some(9)), ("inlined", Some(12)), ("helper", None)];
    assert_eq!(found, expected.map(|(name, line)| (name.to_owned(), line)));
}

#[test]
fn lines_are_those_of_the_instructions() {
    for target in TARGETS {
        let (data, bytes) = object_of(target);
        let file = object::File::parse(&*data).unwrap();
        let dwarf = dwarf(&file);
        let header = dwarf.units().next().unwrap().unwrap();
        let unit = dwarf.unit(header).unwrap();
        let mut rows = unit.line_program.clone().unwrap().rows();
        let (mut lines, mut last) = (Vec::new(), 0);
        while let Some((header, row)) = rows.next_row().unwrap() {
            assert!(row.address() >= last);
            last = row.address();
            if row.end_sequence() {
                continue;
            }
            let file = row.file(header).unwrap();
            let name = dwarf.attr_string(&unit, file.path_name()).unwrap();
            assert_eq!(name.to_string().unwrap(), "dir/add.scm");
            lines.push(row.line().unwrap().get());
        }
        assert_eq!(last, ADDRESS + bytes as u64, "the rows cover the code");
        // Prologue, the two additions in order, then the return; their ways out follow.
        let place = |line| lines.iter().position(|&other| other == line).unwrap();
        assert_eq!(lines[0], 9, "{lines:?}");
        assert!(place(10) < place(22) && place(22) < place(11), "{lines:?}");
    }
}

#[test]
fn frames_can_be_left() {
    for target in TARGETS {
        let (data, _) = object_of(target);
        let file = object::File::parse(&*data).unwrap();
        let section = file.section_by_name(".debug_frame").unwrap().data().unwrap();
        let mut frames = gimli::DebugFrame::new(section, LittleEndian);
        frames.set_address_size(8);
        let bases = gimli::BaseAddresses::default();
        let mut context = gimli::UnwindContext::new();
        let row = frames
            .unwind_info_for_address(
                &bases,
                &mut context,
                ADDRESS + 8,
                gimli::DebugFrame::cie_from_offset,
            )
            .unwrap();
        // By the frame pointer: register 6 of x86-64, 29 of aarch64.
        let register = if target == TARGETS[0] { 6 } else { 29 };
        let expected =
            gimli::CfaRule::RegisterAndOffset { register: gimli::Register(register), offset: 16 };
        assert_eq!(row.cfa(), &expected);
    }
}

#[test]
fn odd_names_do_no_harm() {
    let mut unit = unit();
    unit.files = vec!["".into()];
    unit.functions[0].name = Some("a\0b".into());
    let (compiler, compiled) = compile(TARGETS[0], &unit);
    let bytes = compiled.code.len();
    let description = Description::of(&request(&unit), &compiled.marks, bytes as u32);
    let extent = Extent { address: ADDRESS, bytes: bytes as u64, machine: compiler.machine() };
    let data = object_file(&description, extent, compiler.frames(&compiled)).unwrap();
    let file = object::File::parse(&*data).unwrap();
    assert!(file.symbols().any(|symbol| symbol.name() == Ok("ab")));
    assert_eq!(Description::of_stub("x").title(), "ruse x");
}

#[test]
fn debuggers_know_of_code_as_long_as_it_is_there() {
    let mut unit = unit();
    unit.functions[0].name = Some("known-for-a-while".into());
    let settings = Settings { debug_info: true, ..Settings::default() };
    let mut generator = Generator::new(ContextLayout::default(), settings).unwrap();
    let is_known = |address: usize| {
        ruse_host::debugger::registered().iter().any(|data| {
            let file = object::File::parse(&**data).unwrap();
            let section = file.section_by_name(".text").unwrap();
            section.address() == address as u64
                && file.symbols().any(|symbol| symbol.name() == Ok("known-for-a-while"))
        })
    };
    let code = generator.compile(&request(&unit)).unwrap();
    assert!(is_known(code.address));
    assert!(code.instructions > 10);
    generator.release(code);
    assert!(!is_known(code.address));
}
