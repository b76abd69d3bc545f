//! A piece of machine code as an object file for debuggers: ELF with one symbol, and DWARF 5 with the procedure, what
//! was inlined into it, its lines and its frame. The code itself is not in it: the section has the address where the
//! code is in memory.

use cranelift_codegen::isa::unwind::systemv::UnwindInfo;
use gimli::write::{
    Address, AttributeValue, CommonInformationEntry, DwarfUnit, EndianVec, FileId, FrameTable,
    LineProgram, LineString, Range, RangeList, Sections, UnitEntryId,
};
use gimli::{Encoding, Format, LineEncoding, LittleEndian, constants as dw};
use object::elf;
use object::write::elf::{FileHeader, SectionHeader, Sym, Writer};
use ruse_isa::code::Location;

use crate::debug::Description;

/// Where a piece of code is.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Extent {
    pub(crate) address: u64,
    pub(crate) bytes: u64,
    /// Number of the machine in ELF files.
    pub(crate) machine: u16,
}

/// How to get from a frame of the code to its caller's.
pub(crate) type Frames<'a> = (CommonInformationEntry, &'a UnwindInfo);

type Data = EndianVec<LittleEndian>;

/// The object file.
///
/// # Errors
/// Something does not fit the format.
pub(crate) fn object_file(
    description: &Description<'_>,
    extent: Extent,
    frames: Option<Frames<'_>>,
) -> Result<Vec<u8>, String> {
    let mut sections = Sections::new(Data::new(LittleEndian));
    if description.place.line > 0 {
        let mut dwarf = information(description, extent);
        dwarf.write(&mut sections).map_err(|error| error.to_string())?;
    }
    if let Some((common, unwind)) = frames {
        let mut table = FrameTable::default();
        let common = table.add_cie(common);
        table.add_fde(common, unwind.to_fde(Address::Constant(extent.address)));
        table.write_debug_frame(&mut sections.debug_frame).map_err(|error| error.to_string())?;
    }
    let mut data: Vec<(&'static str, &[u8])> = Vec::new();
    let collected: Result<(), ()> = sections.for_each(|id, section| {
        if !section.slice().is_empty() {
            data.push((id.name(), section.slice()));
        }
        Ok(())
    });
    debug_assert!(collected.is_ok());
    elf_file(&description.name, extent, &data)
}

/// The DWARF of one procedure.
fn information(description: &Description<'_>, extent: Extent) -> DwarfUnit {
    let encoding = Encoding { format: Format::Dwarf32, version: 5, address_size: 8 };
    let mut dwarf = DwarfUnit::new(encoding);
    let folder = std::env::current_dir().unwrap_or_default().display().to_string();
    let folder = if folder.is_empty() { ".".to_owned() } else { folder };
    let first = text(description.file(description.place));
    let (folder_name, first_name) = (text(&folder), first.clone());
    let (lines, files) = {
        let mut string = |name: Vec<u8>| LineString::new(name, encoding, &mut dwarf.line_strings);
        let (folder, first) = (string(folder_name), string(first_name));
        let mut lines =
            LineProgram::new(encoding, LineEncoding::default(), folder, None, first, None);
        let at = lines.default_directory();
        let mut file =
            |place: Location| lines.add_file(string(text(description.file(place))), at, None);
        let mut files = Files { ids: Vec::new() };
        files.ids.push((description.place.file, file(description.place)));
        let others = description.rows.iter().map(|(_, place)| *place);
        for place in others.chain(description.inlined.iter().map(|inlined| inlined.call)) {
            if files.find(place).is_none() {
                files.ids.push((place.file, file(place)));
            }
        }
        line_rows(&mut lines, description, extent, &files);
        (lines, files)
    };
    dwarf.unit.line_program = lines;
    let root = dwarf.unit.root();
    let unit = dwarf.unit.get_mut(root);
    unit.set(dw::DW_AT_producer, AttributeValue::String(b"ruse".to_vec()));
    // No number stands for Scheme; C prints names as they are.
    unit.set(dw::DW_AT_language, AttributeValue::Language(dw::DW_LANG_C99));
    unit.set(dw::DW_AT_name, AttributeValue::String(first));
    unit.set(dw::DW_AT_comp_dir, AttributeValue::String(text(&folder)));
    unit.set(dw::DW_AT_low_pc, AttributeValue::Address(Address::Constant(extent.address)));
    unit.set(dw::DW_AT_high_pc, AttributeValue::Udata(extent.bytes));
    unit.set(dw::DW_AT_stmt_list, AttributeValue::LineProgramRef);
    procedures(&mut dwarf, root, description, extent, &files);
    dwarf
}

/// Files of the unit that the line table names.
struct Files {
    ids: Vec<(u32, FileId)>,
}

impl Files {
    fn find(&self, place: Location) -> Option<FileId> {
        self.ids.iter().find(|(file, _)| *file == place.file).map(|(_, id)| *id)
    }
}

fn line_rows(
    lines: &mut LineProgram,
    description: &Description<'_>,
    extent: Extent,
    files: &Files,
) {
    lines.begin_sequence(Some(Address::Constant(extent.address)));
    for (offset, place) in &description.rows {
        let row = lines.row();
        row.address_offset = u64::from(*offset);
        row.line = u64::from(place.line);
        row.column = u64::from(place.column);
        if let Some(file) = files.find(*place) {
            row.file = file;
        }
        lines.generate_row();
    }
    lines.end_sequence(extent.bytes);
}

/// The entries of the procedure and of those inlined into it.
fn procedures(
    dwarf: &mut DwarfUnit,
    root: UnitEntryId,
    description: &Description<'_>,
    extent: Extent,
    files: &Files,
) {
    let procedure = dwarf.unit.add(root, dw::DW_TAG_subprogram);
    let entry = dwarf.unit.get_mut(procedure);
    entry.set(dw::DW_AT_name, AttributeValue::String(text(&description.name)));
    entry.set(dw::DW_AT_external, AttributeValue::Flag(true));
    entry.set(dw::DW_AT_decl_file, AttributeValue::FileIndex(files.find(description.place)));
    entry.set(dw::DW_AT_decl_line, AttributeValue::Udata(description.place.line.into()));
    entry.set(dw::DW_AT_low_pc, AttributeValue::Address(Address::Constant(extent.address)));
    entry.set(dw::DW_AT_high_pc, AttributeValue::Udata(extent.bytes));
    let mut entries: Vec<UnitEntryId> = Vec::new();
    for inlined in &description.inlined {
        let origin = dwarf.unit.add(root, dw::DW_TAG_subprogram);
        let entry = dwarf.unit.get_mut(origin);
        entry.set(dw::DW_AT_name, AttributeValue::String(text(inlined.name)));
        entry.set(dw::DW_AT_inline, AttributeValue::Inline(dw::DW_INL_inlined));
        let around = inlined.parent.map_or(procedure, |index| entries[index]);
        let ranges = inlined.ranges.iter().map(|&(start, end)| Range::StartLength {
            begin: Address::Constant(extent.address + u64::from(start)),
            length: u64::from(end - start),
        });
        let ranges = dwarf.unit.ranges.add(RangeList(ranges.collect()));
        let call = dwarf.unit.add(around, dw::DW_TAG_inlined_subroutine);
        let entry = dwarf.unit.get_mut(call);
        entry.set(dw::DW_AT_abstract_origin, AttributeValue::UnitRef(origin));
        entry.set(dw::DW_AT_ranges, AttributeValue::RangeListRef(ranges));
        entry.set(dw::DW_AT_call_file, AttributeValue::FileIndex(files.find(inlined.call)));
        entry.set(dw::DW_AT_call_line, AttributeValue::Udata(inlined.call.line.into()));
        entry.set(dw::DW_AT_call_column, AttributeValue::Udata(inlined.call.column.into()));
        entries.push(call);
    }
}

/// A name as strings of the format can hold it.
fn text(name: &str) -> Vec<u8> {
    let bytes: Vec<u8> = name.bytes().filter(|&byte| byte != 0).collect();
    if bytes.is_empty() { b"unknown".to_vec() } else { bytes }
}

/// Puts the sections into a file.
fn elf_file(name: &str, extent: Extent, data: &[(&str, &[u8])]) -> Result<Vec<u8>, String> {
    let (mut file, name) = (Vec::new(), text(name));
    let mut writer = Writer::new(object::Endianness::Little, true, &mut file);
    writer.reserve_file_header();
    let code_name = writer.add_section_name(b".text");
    let code_index = writer.reserve_section_index();
    let mut headers = Vec::new();
    for (section, bytes) in data {
        let name = writer.add_section_name(section.as_bytes());
        writer.reserve_section_index();
        headers.push((name, writer.reserve(bytes.len(), 1), bytes.len()));
    }
    writer.reserve_null_symbol_index();
    let symbol = writer.add_string(&name);
    writer.reserve_symbol_index(Some(code_index));
    writer.reserve_symtab_section_index();
    writer.reserve_symtab();
    writer.reserve_strtab_section_index();
    writer.reserve_strtab();
    writer.reserve_shstrtab_section_index();
    writer.reserve_shstrtab();
    writer.reserve_section_headers();
    let header = FileHeader {
        os_abi: elf::ELFOSABI_NONE,
        abi_version: 0,
        e_type: elf::ET_REL,
        e_machine: extent.machine,
        e_entry: 0,
        e_flags: 0,
    };
    writer.write_file_header(&header).map_err(|error| error.to_string())?;
    for (_, bytes) in data {
        writer.write(bytes);
    }
    writer.write_null_symbol();
    writer.write_symbol(&Sym {
        name: Some(symbol),
        section: Some(code_index),
        st_info: (elf::STB_GLOBAL << 4) | elf::STT_FUNC,
        st_other: elf::STV_DEFAULT,
        st_shndx: 0,
        // Counted from the section's address.
        st_value: 0,
        st_size: extent.bytes,
    });
    writer.write_strtab();
    writer.write_shstrtab();
    writer.write_null_section_header();
    let plain = SectionHeader {
        name: None,
        sh_type: elf::SHT_PROGBITS,
        sh_flags: 0,
        sh_addr: 0,
        sh_offset: 0,
        sh_size: 0,
        sh_link: 0,
        sh_info: 0,
        sh_addralign: 1,
        sh_entsize: 0,
    };
    writer.write_section_header(&SectionHeader {
        name: Some(code_name),
        sh_type: elf::SHT_NOBITS,
        sh_flags: u64::from(elf::SHF_ALLOC | elf::SHF_EXECINSTR),
        sh_addr: extent.address,
        sh_size: extent.bytes,
        sh_addralign: 16,
        ..plain
    });
    for (name, offset, bytes) in headers {
        writer.write_section_header(&SectionHeader {
            name: Some(name),
            sh_offset: offset as u64,
            sh_size: bytes as u64,
            ..plain
        });
    }
    writer.write_symtab_section_header(1);
    writer.write_strtab_section_header();
    writer.write_shstrtab_section_header();
    Ok(file)
}
