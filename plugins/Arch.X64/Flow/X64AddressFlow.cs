using Iced.Intel;
using Ksplice.Abstractions.Architectures;
using Instruction = Iced.Intel.Instruction;

namespace Ksplice.Plugins.Arch.X64.Flow;

/// <summary>
/// Follows an address through the registers of one function, along every path. What it does not know for certain counts as keeping:
/// the address in memory, be it on the stack, in a number, or moved by anything but a constant.
/// </summary>
internal sealed class X64AddressFlow(AddressQuestion question)
{
    private readonly InstructionInfoFactory _info = new();
    private readonly Dictionary<int, (Instruction Instruction, ConstantOffsets Fields)> _code = [];
    private readonly Dictionary<int, RegisterSet> _before = [];
    private readonly Queue<int> _open = new();
    private AddressFate _fate;
    private int _place;

    /// <summary>Says what becomes of the address.</summary>
    public AddressFate Follow(ReadOnlySpan<byte> code, out int place)
    {
        place = 0;
        if (!TryDecode(code) || question.Fields.Any(f => !_code.Values.Any(i => IsAt(i, f))))
            return AddressFate.Kept;
        if (question.Parameter is < 0 or >= RegisterSet.Parameters)
            return AddressFate.Kept;

        // An address that stands in the code may come in on any path, so that every instruction counts.
        var atEntry = question.Parameter is { } parameter ? RegisterSet.Parameter(parameter) : default;
        Reach(0, atEntry);
        foreach (var offset in _code.Keys.Order().ToList())
            Reach(offset, default);
        while (_open.TryDequeue(out var offset) && !_fate.HasFlag(AddressFate.Kept))
            Step(offset);
        place = _place;
        return _fate;
    }

    private bool TryDecode(ReadOnlySpan<byte> code)
    {
        var decoder = Decoder.Create(64, new ByteArrayCodeReader(code.ToArray()));
        while (decoder.IP < (ulong)code.Length)
        {
            var offset = (int)decoder.IP;
            decoder.Decode(out var instruction);
            if (instruction.IsInvalid)
                return false;
            _code.Add(offset, (instruction, decoder.GetConstantOffsets(instruction)));
        }

        return true;
    }

    private static bool IsAt((Instruction Instruction, ConstantOffsets Fields) code, int field)
    {
        var inside = field - (int)code.Instruction.IP;
        return (code.Fields.HasDisplacement && code.Fields.DisplacementOffset == inside)
            || (code.Fields.HasImmediate && code.Fields.ImmediateOffset == inside);
    }

    private void Reach(int offset, RegisterSet holding)
    {
        var known = _before.TryGetValue(offset, out var before);
        if (known && before.Contains(holding))
            return;
        _before[offset] = before | holding;
        _open.Enqueue(offset);
    }

    private void Step(int offset)
    {
        var holding = _before[offset];
        var (instruction, fields) = _code[offset];
        if (!holding.IsEmpty && IsOverwritten(offset, instruction.Length))
        {
            Note(offset, AddressFate.Kept);
            return;
        }

        foreach (var (_, to) in question.Detours.Where(d => d.From == offset))
            Go(offset, to, holding);

        var field = instruction.Op0Kind is OpKind.NearBranch64 ? offset + fields.ImmediateOffset : (int?)null;
        switch (instruction.FlowControl)
        {
            case FlowControl.Call when field is { } at:
                Call(offset, at, instruction, holding);
                break;
            case FlowControl.UnconditionalBranch when field is { } at:
                Jump(offset, at, instruction, holding);
                break;
            case FlowControl.ConditionalBranch when field is { } at && instruction.IsJccShortOrNear:
                Jump(offset, at, instruction, holding);
                Continue(offset, instruction, holding);
                break;
            case FlowControl.Return:
                Return(offset, holding);
                break;
            case FlowControl.Next or FlowControl.Exception or FlowControl.Interrupt:
                Compute(offset, instruction, fields, holding);
                break;
            // A call through a pointer may be anything, even code that saves all registers.
            case FlowControl.IndirectCall when (holding & (RegisterSet.AllParameters | RegisterSet.Unusual)).IsEmpty && !HoldsField(instruction, fields)
                && X64AddressStep.ReadsAtFixedPlaces(instruction, _info.GetInfo(instruction), holding, AddressField.None, !question.IsReadingKeeping):
                Continue(offset, instruction, holding);
                break;
            default:
                if (!holding.IsEmpty || HoldsField(instruction, fields))
                    Note(offset, AddressFate.Kept);
                else
                    Continue(offset, instruction, holding);
                break;
        }
    }

    private bool IsOverwritten(int offset, int length) => question.Rewritten.Any(r => r >= offset && r < offset + length);

    private void Compute(int offset, Instruction instruction, ConstantOffsets fields, RegisterSet holding)
    {
        var inField = FieldIn(instruction, fields);
        var step = X64AddressStep.Of(instruction, _info.GetInfo(instruction), holding, inField, !question.IsReadingKeeping);
        if (step is { } after)
            Continue(offset, instruction, after);
        else
            Note(offset, AddressFate.Kept);
    }

    private bool HoldsField(Instruction instruction, ConstantOffsets fields) => FieldIn(instruction, fields) != AddressField.None;

    private AddressField FieldIn(Instruction instruction, ConstantOffsets fields)
    {
        var start = (int)instruction.IP;
        return fields.HasDisplacement && question.Fields.Contains(start + fields.DisplacementOffset) ? AddressField.Displacement
            : fields.HasImmediate && question.Fields.Contains(start + fields.ImmediateOffset) ? AddressField.Immediate
            : AddressField.None;
    }

    private void Call(int offset, int field, Instruction instruction, RegisterSet holding)
    {
        var end = question.EndOf(field);
        if (end is { Function: { } name })
        {
            // Tracers save every register.
            if (X64Names.IsTracer(name))
            {
                Continue(offset, instruction, holding);
                return;
            }

            var fate = HandOver(name, field, holding);
            if (fate.HasFlag(AddressFate.Kept))
            {
                Note(offset, AddressFate.Kept);
                return;
            }

            if (!X64Names.HasOwnConvention(name) && question.IsOrdinary(field))
                holding = holding.Without(RegisterSet.ChangedByCalls);
            if (fate.HasFlag(AddressFate.Returned))
                holding |= RegisterSet.Result;
            if (fate.HasFlag(AddressFate.SecondReturned))
                holding |= RegisterSet.SecondResult;
            Continue(offset, instruction, holding);
        }
        else if (holding.IsEmpty)
        {
            Continue(offset, instruction, holding);
        }
        else
        {
            Note(offset, AddressFate.Kept);
        }
    }

    private void Jump(int offset, int field, Instruction instruction, RegisterSet holding)
    {
        if (question.EndOf(field) is not { } end)
            end = new((long)instruction.NearBranch64 is var to && _code.ContainsKey((int)to) && to == (int)to ? (int)to : null, null);
        if (end.Function is not { } name)
            Go(offset, end.Inside, holding);
        else if (X64Names.IsReturn(name))
            Return(offset, holding);
        else if (!holding.IsEmpty)
            Note(offset, HandOver(name, field, holding));
    }

    // Only what the calling convention hands over is what a function gets; an address in any other register tells of another convention.
    private AddressFate HandOver(string name, int field, RegisterSet holding)
    {
        if (holding.IsEmpty)
            return AddressFate.Forgotten;
        if (X64Names.HasOwnConvention(name))
            return (holding & (RegisterSet.AllParameters | RegisterSet.Unusual)).IsEmpty ? AddressFate.Forgotten : AddressFate.Kept;
        if (!(holding & RegisterSet.Unusual).IsEmpty && !question.IsOrdinary(field))
            return AddressFate.Kept;
        var fate = AddressFate.Forgotten;
        for (var parameter = 0; parameter < RegisterSet.Parameters; parameter++)
        {
            if (holding.Contains(RegisterSet.Parameter(parameter)))
                fate |= question.HandOver(field, parameter);
        }

        return fate;
    }

    private void Return(int offset, RegisterSet holding)
    {
        if (holding.Contains(RegisterSet.Result))
            Note(offset, AddressFate.Returned);
        if (holding.Contains(RegisterSet.SecondResult))
            Note(offset, AddressFate.SecondReturned);
    }

    private void Continue(int offset, Instruction instruction, RegisterSet holding)
    {
        // After what does not return nothing need follow.
        if (instruction.FlowControl is FlowControl.Call or FlowControl.Exception && !_code.ContainsKey(offset + instruction.Length))
            return;
        Go(offset, offset + instruction.Length, holding);
    }

    private void Go(int from, int? to, RegisterSet holding)
    {
        if (to is { } inside && _code.ContainsKey(inside))
            Reach(inside, holding);
        else if (!holding.IsEmpty)
            Note(from, AddressFate.Kept);
    }

    private void Note(int offset, AddressFate fate)
    {
        if ((_fate | fate) != _fate)
            _place = offset;
        _fate |= fate;
    }
}
