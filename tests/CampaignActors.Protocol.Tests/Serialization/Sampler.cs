using System.Collections.Immutable;
using System.Reflection;
using CampaignActors.Domain.Kernel;

namespace CampaignActors.Protocol.Tests.Serialization;

/// <summary>Makes an instance of any contract by its shape, so that a new one is tested without anybody thinking of it.</summary>
/// <param name="full">Fill every field; otherwise only what must be there.</param>
internal sealed class Sampler(bool full)
{
    private int _depth;

    public object Make(Type type) => Value(type, required: true)!;

    private object? Value(Type type, bool required)
    {
        if (Nullable.GetUnderlyingType(type) is { } inner)
            return full ? Value(inner, true) : null;
        if (!required && !full && !type.IsValueType)
            return null;
        return type switch
        {
            _ when type == typeof(string) => "a \"text\" ü",
            _ when type == typeof(bool) => full,
            _ when type == typeof(int) => 42,
            _ when type == typeof(long) => 4_200_000_000L,
            _ when type == typeof(decimal) => 0.12345m,
            _ when type == typeof(Code) => new Code("X-1"),
            _ when type == typeof(EntityRef) => Kinds.Budget(new Code("B1")),
            _ when type == typeof(Currency) => Currency.Eur,
            _ when type == typeof(Money) => Money.Of(1234.56m, Currency.Eur),
            _ when type == typeof(Quantity) => new Quantity(0.5m),
            _ when type == typeof(Instant) => Instant.FromUtc(2026, 1, 5, 8, 0, 1) + Duration.FromMilliseconds(250),
            _ when type == typeof(Duration) => Duration.FromHours(49),
            _ when type == typeof(LocalDate) => new LocalDate(2026, 1, 31),
            _ when type == typeof(TechnicalWorkflow) => full ? TechnicalWorkflow.All[^1] : TechnicalWorkflow.All[0],
            { IsEnum: true } => Enum.GetValues(type).GetValue(full ? Enum.GetValues(type).Length - 1 : 0),
            { IsGenericType: true } => Collection(type),
            _ => Record(type),
        };
    }

    private object Collection(Type type)
    {
        var definition = type.GetGenericTypeDefinition();
        var arguments = type.GetGenericArguments();
        if (definition == typeof(Seq<>))
        {
            var items = Array.CreateInstance(arguments[0], full && _depth < 6 ? 2 : 0);
            for (var i = 0; i < items.Length; i++)
                items.SetValue(Value(arguments[0], true), i);
            return typeof(Seq).GetMethod(nameof(Seq.ToSeq))!.MakeGenericMethod(arguments[0]).Invoke(null, [items])!;
        }
        if (definition == typeof(Map<>))
        {
            var empty = type.GetField("Empty", BindingFlags.Public | BindingFlags.Static)!.GetValue(null)!;
            return full && _depth < 6 ? type.GetMethod("Set")!.Invoke(empty, ["a key/ü", Value(arguments[0], true)])! : empty;
        }
        if (definition == typeof(ImmutableSortedDictionary<,>))
        {
            var empty = type.GetField("Empty", BindingFlags.Public | BindingFlags.Static)!.GetValue(null)!;
            return full
                && _depth < 6
                ? type.GetMethod("SetItem")!.Invoke(empty, [Value(arguments[0], true), Value(arguments[1], true)])!
                : empty;
        }
        throw new NotSupportedException($"the sampler does not know {type}");
    }

    private object Record(Type type)
    {
        _depth++;
        var nullability = new NullabilityInfoContext();
        var constructor = type.GetConstructors().OrderByDescending(c => c.GetParameters().Length)
            .First(c => c.GetParameters() is not [{ } only] || only.ParameterType != type);
        var made = constructor.Invoke(
            [
                .. constructor.GetParameters()
                    .Select(p => Value(p.ParameterType, nullability.Create(p).ReadState == NullabilityState.NotNull)),
            ]);
        foreach (var property in type.GetProperties().Where(p => p.SetMethod is not null))
        {
            if (full || property.GetCustomAttribute<System.Runtime.CompilerServices.RequiredMemberAttribute>() is not null)
                property.SetValue(made, Value(property.PropertyType, true));
        }
        _depth--;
        return made;
    }
}
