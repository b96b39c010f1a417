using System.Collections.Frozen;
using System.Reflection;
using System.Reflection.Emit;

namespace CampaignActors.Architecture.Tests;

/// <summary>
/// Which namespaces of an assembly refer to which others of it, read from what was compiled: signatures and method bodies.
/// </summary>
internal sealed class NamespaceReferences
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly;

    private static readonly FrozenDictionary<short, OpCode> s_opCodes = typeof(OpCodes).GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(f => (OpCode)f.GetValue(null)!).ToFrozenDictionary(c => c.Value);

    private readonly Assembly _assembly;
    private readonly SortedDictionary<string, SortedDictionary<string, string>> _edges = new(StringComparer.Ordinal);

    private NamespaceReferences(Assembly assembly) => _assembly = assembly;

    /// <summary>All references; each is one line, <c>A -> B because of X</c>.</summary>
    public static NamespaceReferences Of(Assembly assembly)
    {
        var references = new NamespaceReferences(assembly);
        foreach (var type in assembly.GetTypes().Where(t => t.Namespace?.StartsWith("CampaignActors", StringComparison.Ordinal) == true))
            references.Read(type);
        return references;
    }

    /// <summary>The references between namespaces that reach each other in a circle; empty when there is no circle.</summary>
    public IReadOnlyList<string> Circles() =>
        [
            .. from edge in _edges
               from target in edge.Value
               where Reaches(target.Key, edge.Key)
               select $"{edge.Key} -> {target.Key}: {target.Value}",
        ];

    private bool Reaches(string from, string to)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal) { from };
        var open = new Queue<string>(seen);
        while (open.TryDequeue(out var name))
        {
            if (name == to)
                return true;
            foreach (var next in _edges.GetValueOrDefault(name)?.Keys ?? Enumerable.Empty<string>())
            {
                if (seen.Add(next))
                    open.Enqueue(next);
            }
        }
        return false;
    }

    private void Read(Type type)
    {
        Add(type, type.BaseType, type.Name);
        foreach (var contract in type.GetInterfaces())
            Add(type, contract, type.Name);
        foreach (var field in type.GetFields(Declared))
            Add(type, field.FieldType, $"{type.Name}.{field.Name}");
        foreach (var method in type.GetMethods(Declared).Concat<MethodBase>(type.GetConstructors(Declared)))
        {
            var where = $"{type.Name}.{method.Name}";
            Add(type, (method as MethodInfo)?.ReturnType, where);
            foreach (var parameter in method.GetParameters())
                Add(type, parameter.ParameterType, where);
            ReadBody(type, method, where);
        }
    }

    private void ReadBody(Type type, MethodBase method, string where)
    {
        if (method.GetMethodBody() is not { } body || body.GetILAsByteArray() is not { } code)
            return;
        foreach (var local in body.LocalVariables)
            Add(type, local.LocalType, where);
        var typeArguments = type.IsGenericType ? type.GetGenericArguments() : null;
        var methodArguments = method.IsGenericMethod ? method.GetGenericArguments() : null;
        for (var at = 0; at < code.Length;)
        {
            var opCode = s_opCodes[code[at] == 0xFE ? (short)(0xFE00 | code[at + 1]) : code[at]];
            at += opCode.Size;
            if (opCode.OperandType
                is OperandType.InlineMethod or OperandType.InlineField or OperandType.InlineType or OperandType.InlineTok)
                Add(type, method.Module.ResolveMember(BitConverter.ToInt32(code, at), typeArguments, methodArguments)!, where);
            at += SizeOf(opCode.OperandType, code, at);
        }
    }

    private static int SizeOf(OperandType operand, byte[] code, int at) => operand switch
    {
        OperandType.InlineNone => 0,
        OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
        OperandType.InlineVar => 2,
        OperandType.InlineI8 or OperandType.InlineR => 8,
        OperandType.InlineSwitch => 4 + (4 * BitConverter.ToInt32(code, at)),
        _ => 4,
    };

    private void Add(Type from, MemberInfo member, string where)
    {
        Add(from, member as Type ?? member.DeclaringType, where);
        if (member is MethodInfo { IsGenericMethod: true } method)
        {
            foreach (var argument in method.GetGenericArguments())
                Add(from, argument, where);
        }
    }

    private void Add(Type from, Type? to, string where)
    {
        if (to is null)
            return;
        if (to.HasElementType)
            Add(from, to.GetElementType(), where);
        foreach (var argument in to.IsGenericType ? to.GetGenericArguments() : [])
        {
            if (!argument.IsGenericParameter)
                Add(from, argument, where);
        }
        if (to.Assembly != _assembly || to.Namespace is null || to.Namespace == from.Namespace || to.IsGenericParameter)
            return;
        if (!_edges.TryGetValue(from.Namespace!, out var targets))
            _edges[from.Namespace!] = targets = new(StringComparer.Ordinal);
        targets.TryAdd(to.Namespace, $"{where} uses {to.Name}");
    }
}
