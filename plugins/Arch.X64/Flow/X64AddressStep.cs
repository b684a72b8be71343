using Iced.Intel;

namespace Ksplice.Plugins.Arch.X64.Flow;

/// <summary>What one instruction that goes on to the next does with registers that hold an address.</summary>
internal static class X64AddressStep
{
    /// <summary>Which registers hold it afterwards; null when the address may be kept.</summary>
    /// <param name="instruction">The instruction.</param>
    /// <param name="info">What it uses.</param>
    /// <param name="holding">Which registers hold it before.</param>
    /// <param name="field">Whether it also stands in the instruction.</param>
    /// <param name="mayRead">Whether the object may be read.</param>
    public static RegisterSet? Of(Instruction instruction, InstructionInfo info, RegisterSet holding, AddressField field, bool mayRead)
    {
        if (field == AddressField.None && holding.IsEmpty)
            return default(RegisterSet);
        // Padding names registers that it does not use.
        if (instruction.Mnemonic is Mnemonic.Nop or Mnemonic.Endbr64)
            return holding;
        if (!ReadsAtFixedPlaces(instruction, info, holding, field, mayRead))
            return null;
        var values = ValuesRead(instruction, info) & holding;
        // The address of an operand is a value only here.
        var isAddress = instruction.Mnemonic == Mnemonic.Lea;
        var given = !values.IsEmpty || field == AddressField.Immediate
            || (isAddress && (field == AddressField.Displacement || !(RegisterSet.Of(instruction.MemoryBase) & holding).IsEmpty));
        var written = Written(info, out var isOther);
        if (!given)
            return holding.Without(ReplacedBy(instruction, info));
        if (isOther || info.GetUsedMemory().Any(m => Writes(m.Access)) || !Moves(instruction, info, field))
            return null;
        // Nothing but flags come of a comparison.
        return written.IsEmpty ? holding : holding | written;
    }

    /// <summary>
    /// False when an instruction writes to the object, or reads it at a place that depends on a number: that number may have been found with
    /// another form of the object. False, too, when it reads what must not be read.
    /// </summary>
    public static bool ReadsAtFixedPlaces(Instruction instruction, InstructionInfo info, RegisterSet holding, AddressField field, bool mayRead)
    {
        if (instruction.Mnemonic == Mnemonic.Lea)
            return IsFixed(instruction.MemoryBase, instruction.MemoryIndex, holding, field);
        foreach (var memory in info.GetUsedMemory())
        {
            if ((RegisterSet.Of(memory.Base, memory.Index) & holding).IsEmpty && field != AddressField.Displacement)
                continue;
            if (!mayRead || instruction.IsStringInstruction || Writes(memory.Access) || !IsFixed(memory.Base, memory.Index, holding, field))
                return false;
        }

        return true;
    }

    private static bool IsFixed(Register from, Register index, RegisterSet holding, AddressField field) =>
        field == AddressField.Displacement
            ? index == Register.None && from is Register.None or Register.RIP
            : index == Register.None || (RegisterSet.Of(from, index) & holding).IsEmpty;

    // A register is read for its value when it is an operand itself, or used without being one.
    private static RegisterSet ValuesRead(Instruction instruction, InstructionInfo info)
    {
        if (IsClearing(instruction))
            return default;
        var (explicitly, places, values) = (default(RegisterSet), default(RegisterSet), default(RegisterSet));
        for (var i = 0; i < instruction.OpCount; i++)
        {
            if (instruction.GetOpKind(i) != OpKind.Register)
                continue;
            var operand = RegisterSet.Of(instruction.GetOpRegister(i));
            explicitly |= operand;
            if (Reads(info.GetOpAccess(i)))
                values |= operand;
        }

        foreach (var memory in info.GetUsedMemory())
            places |= RegisterSet.Of(memory.Base, memory.Index);
        if (instruction.Mnemonic == Mnemonic.Lea)
            places |= RegisterSet.Of(instruction.MemoryBase, instruction.MemoryIndex);
        foreach (var used in info.GetUsedRegisters())
        {
            if (Reads(used.Access))
                values |= RegisterSet.Of(used.Register).Without(explicitly | places);
        }

        return values;
    }

    /// <summary>True for instructions whose result is the address itself, one of the same object, or only flags.</summary>
    private static bool Moves(Instruction instruction, InstructionInfo info, AddressField field)
    {
        switch (instruction.Mnemonic)
        {
            case Mnemonic.Mov or Mnemonic.Movsxd:
                return instruction.Op0Kind == OpKind.Register && instruction.Op0Register.IsGPR() && instruction.Op0Register.GetSize() >= 4;
            case Mnemonic.Lea or Mnemonic.Cmp or Mnemonic.Test:
                return true;
            case Mnemonic.Add or Mnemonic.Sub:
                // By a constant, which is not itself the address.
                return instruction.Op0Kind == OpKind.Register && instruction.Op1Kind is not (OpKind.Register or OpKind.Memory) && field == AddressField.None;
            case Mnemonic.Inc or Mnemonic.Dec:
                return true;
            default:
                return instruction.ConditionCode != ConditionCode.None && info.GetOpAccess(0) == OpAccess.CondWrite && instruction.Op1Kind == OpKind.Register;
        }
    }

    private static RegisterSet Written(InstructionInfo info, out bool isOther)
    {
        var written = default(RegisterSet);
        isOther = false;
        foreach (var used in info.GetUsedRegisters())
        {
            if (!Writes(used.Access))
                continue;
            written |= RegisterSet.Of(used.Register);
            isOther |= !used.Register.IsGPR();
        }

        return written;
    }

    // Half a register leaves the rest as it was.
    private static RegisterSet ReplacedBy(Instruction instruction, InstructionInfo info)
    {
        var replaced = default(RegisterSet);
        if (instruction.ConditionCode != ConditionCode.None)
            return replaced;
        foreach (var used in info.GetUsedRegisters())
        {
            if ((used.Access == OpAccess.Write || (IsClearing(instruction) && Writes(used.Access))) && used.Register.IsGPR() && used.Register.GetSize() >= 4)
                replaced |= RegisterSet.Of(used.Register);
        }

        return replaced;
    }

    private static bool IsClearing(Instruction instruction) => instruction.Mnemonic is Mnemonic.Xor or Mnemonic.Sub
        && instruction.Op0Kind == OpKind.Register && instruction.Op1Kind == OpKind.Register && instruction.Op0Register == instruction.Op1Register;

    private static bool Reads(OpAccess access) => access is OpAccess.Read or OpAccess.CondRead or OpAccess.ReadWrite or OpAccess.ReadCondWrite;

    private static bool Writes(OpAccess access) => access is OpAccess.Write or OpAccess.CondWrite or OpAccess.ReadWrite or OpAccess.ReadCondWrite;
}
