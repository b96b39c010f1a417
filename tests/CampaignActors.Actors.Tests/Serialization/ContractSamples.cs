using System.Collections;
using System.Reflection;
using CampaignActors.Domain.Kernel;

namespace CampaignActors.Actors.Tests.Serialization;

/// <summary>
/// One instance of every contract, made by reflection so that a new one is covered without being thought of: every field that can be
/// set has a value that differs from the default.
/// </summary>
public static class ContractSamples
{
    private const int Depth = 12;

    public static TheoryData<string> Manifests => new(Contracts.All.Keys.Order(StringComparer.Ordinal));

    public static object Of(string manifest) => Make(Contracts.All[manifest], 0) ?? throw new InvalidOperationException(manifest);

    private static object? Make(Type type, int depth)
    {
        if (Nullable.GetUnderlyingType(type) is { } inner)
            return Make(inner, depth);
        if (Simple(type) is { } simple)
            return simple;
        if (type == typeof(TechnicalWorkflow))
            return TechnicalWorkflow.All[^1];
        if (type.IsEnum)
            return Enum.GetValues(type).Cast<object>().Last();
        if (depth > Depth)
            return type.GetField("Empty")?.GetValue(null);
        if (type.IsGenericType && Collection(type, depth) is { } collection)
            return collection;
        if (type.IsInterface || type.IsAbstract)
        {
            var some = Contracts.All.OrderBy(c => c.Key, StringComparer.Ordinal).Select(c => c.Value).FirstOrDefault(type.IsAssignableFrom);
            return some is null ? null : Make(some, depth + 1);
        }
        return Composite(type, depth);
    }

    private static object? Simple(Type type) =>
        type == typeof(string) ? "text é\"1"
        : type == typeof(bool) ? true
        : type == typeof(int) ? 7
        : type == typeof(long) ? 9_007_199_254_740_993
        : type == typeof(decimal) ? 12.345m
        : type == typeof(Code) ? new Code("C-1")
        : type == typeof(EntityRef) ? new EntityRef("budgets", new Code("B1"))
        : type == typeof(Currency) ? Currency.Eur
        : type == typeof(Money) ? Money.Of(12.34m, Currency.Eur)
        : type == typeof(Quantity) ? new Quantity(3)
        : type == typeof(Instant) ? Instant.FromUtc(2026, 2, 3, 4, 5) + Duration.FromNanoseconds(6)
        : type == typeof(Duration) ? Duration.FromMinutes(90)
        : type == typeof(LocalDate) ? new LocalDate(2026, 2, 3)
        : type == typeof(LocalDateTime) ? new LocalDateTime(2026, 2, 3, 4, 5)
        : type == typeof(LocalTime) ? new LocalTime(4, 5)
        : null;

    private static object? Collection(Type type, int depth)
    {
        var definition = type.GetGenericTypeDefinition();
        var arguments = type.GetGenericArguments();
        if (definition == typeof(Seq<>))
            return type.GetField("Empty")!.GetValue(null) is { } none
                && Make(arguments[0], depth + 1) is { } item
                ? Call(none, "Add", item)
                : null;
        if (definition == typeof(Map<>))
            return type.GetField("Empty")!.GetValue(null) is { } none
                && Make(arguments[0], depth + 1) is { } item
                ? Call(none, "Set", "key", item)
                : null;
        if (typeof(IEnumerable).IsAssignableFrom(type) && type.Namespace == "System.Collections.Immutable")
        {
            var empty = type.GetField("Empty")!.GetValue(null)!;
            var values = arguments.Select(a => Make(a, depth + 1)).ToArray();
            return values.Contains(null) ? empty : Call(empty, "Add", values!);
        }
        return null;
    }

    private static object? Call(object target, string method, params object[] arguments) =>
        target.GetType().GetMethods().First(m => m.Name == method && m.GetParameters().Length == arguments.Length)
            .Invoke(target, arguments);

    private static object Composite(Type type, int depth)
    {
        var constructor = type.GetConstructors().OrderByDescending(c => c.GetParameters().Length).FirstOrDefault(c => !IsCopy(c, type));
        var arguments = constructor?.GetParameters().Select(p => Make(p.ParameterType, depth + 1)).ToArray() ?? [];
        var made = constructor is null ? Activator.CreateInstance(type)! : constructor.Invoke(arguments);
        foreach (var property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            if (property.SetMethod is { IsPublic: true }
                && !arguments.Contains(property.GetValue(made))
                && Make(property.PropertyType, depth + 1) is { } value)
                property.SetValue(made, value);
        }
        return made;
    }

    private static bool IsCopy(ConstructorInfo constructor, Type type) =>
        constructor.GetParameters() is [var only] && only.ParameterType == type;
}
