using System.Reflection;
using System.Reflection.Emit;

namespace Ksplice.Architecture.Tests;

/// <summary>Which types a type mentions: in its declaration, its members' signatures and its methods' code.</summary>
internal static class TypeReferences
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly;

    private static readonly Dictionary<short, OpCode> s_opCodes = typeof(OpCodes).GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(field => (OpCode)field.GetValue(null)!)
        .ToDictionary(code => code.Value);

    public static IEnumerable<Type> Of(Type type) => Mentioned(type).SelectMany(Parts).Where(t => !t.IsGenericParameter).Distinct();

    private static IEnumerable<Type> Mentioned(Type type)
    {
        if (type.BaseType is { } parent)
            yield return parent;
        foreach (var contract in type.GetInterfaces())
            yield return contract;
        foreach (var field in type.GetFields(Declared))
            yield return field.FieldType;
        foreach (var method in type.GetMethods(Declared).Cast<MethodBase>().Concat(type.GetConstructors(Declared)))
        {
            foreach (var mentioned in Mentioned(method))
                yield return mentioned;
        }
    }

    private static IEnumerable<Type> Mentioned(MethodBase method)
    {
        var signature = method.GetParameters().Select(p => p.ParameterType);
        if (method is MethodInfo { ReturnType: { } result })
            signature = signature.Append(result);
        if (method.GetMethodBody() is not { } body)
            return signature;
        return signature
            .Concat(body.LocalVariables.Select(v => v.LocalType))
            .Concat(body.ExceptionHandlingClauses.Where(c => c.Flags == ExceptionHandlingClauseOptions.Clause).Select(c => c.CatchType!))
            .Concat(Tokens(body.GetILAsByteArray()!).SelectMany(token => Resolve(method, token)));
    }

    private static IEnumerable<Type> Resolve(MethodBase method, int token)
    {
        var typeArguments = method.DeclaringType!.IsGenericType ? method.DeclaringType.GetGenericArguments() : null;
        var methodArguments = method.IsGenericMethod ? method.GetGenericArguments() : null;
        var member = method.Module.ResolveMember(token, typeArguments, methodArguments)!;
        if (member is Type type)
            return [type];
        IEnumerable<Type> types = member switch
        {
            FieldInfo field => [field.FieldType],
            MethodInfo called => called.GetParameters().Select(p => p.ParameterType).Concat(called.GetGenericArguments()).Append(called.ReturnType),
            _ => [],
        };
        return member.DeclaringType is { } declaring ? types.Append(declaring) : types;
    }

    /// <summary>Metadata tokens of members and types in a method's code (ECMA-335, III.1.9).</summary>
    private static IEnumerable<int> Tokens(byte[] code)
    {
        for (var i = 0; i < code.Length;)
        {
            short value = code[i++];
            if (value == 0xfe)
                value = unchecked((short)(0xfe00 | code[i++]));
            var operand = s_opCodes[value].OperandType;
            if (operand is OperandType.InlineField or OperandType.InlineMethod or OperandType.InlineTok or OperandType.InlineType)
                yield return BitConverter.ToInt32(code, i);
            i += operand switch
            {
                OperandType.InlineNone => 0,
                OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
                OperandType.InlineVar => 2,
                OperandType.InlineI8 or OperandType.InlineR => 8,
                OperandType.InlineSwitch => 4 + (4 * BitConverter.ToInt32(code, i)),
                _ => 4,
            };
        }
    }

    private static IEnumerable<Type> Parts(Type type)
    {
        if (type.HasElementType)
            return Parts(type.GetElementType()!);
        return type.IsGenericType && !type.IsGenericTypeDefinition
            ? type.GetGenericArguments().SelectMany(Parts).Prepend(type.GetGenericTypeDefinition())
            : [type];
    }
}
