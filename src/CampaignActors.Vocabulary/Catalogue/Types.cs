using CampaignActors.Domain.Values;
using CampaignActors.Vocabulary.Text;

namespace CampaignActors.Vocabulary.Catalogue;

/// <summary>The simple types, under the words that the tables use.</summary>
internal static class Types
{
    /// <summary>A text that people read: a comment, a reason, a content.</summary>
    public static readonly TextType AnyText = new(Limits.Text);

    /// <summary>What something is called.</summary>
    public static readonly TextType LabelText = new(Limits.Label);

    /// <summary>A name by which something is found.</summary>
    public static readonly TextType Name = new(Limits.Name) { Filled = true };

    /// <summary>The name of an expense category.</summary>
    public static readonly TextType ExpenseCategory = new(Limits.Name) { Filled = true, Reserved = [ReservedNames.Uncategorised] };

    public static readonly AddressType Address = new();
    public static readonly TimeOfDayType TimeOfDay = new();
    public static readonly CodeType Code = new();
    public static readonly MoneyType Money = new();
    public static readonly UnitPriceType Price = new();
    public static readonly PiecesType Quantity = new();
    public static readonly NumberType Number = new(Limits.Number);
    public static readonly NumberType Percent = new(100);
    public static readonly LoadType Load = new();

    /// <summary>A count that the system shows; what callers give has a bound of its own.</summary>
    public static readonly IntType Count = new(0, int.MaxValue);

    /// <summary>A number that only names something, from 1.</summary>
    public static readonly IntType Ordinal = new(1, Limits.Ordinal);

    /// <summary>A length of time that is given once.</summary>
    public static readonly DurationType Length = new(Limits.Days);

    /// <summary>A length of time that is repeated, or by which things are made ahead.</summary>
    public static readonly DurationType Repeated = new(Limits.RepeatedDays);

    public static readonly BoolType Bool = new();
    public static readonly InstantType Time = new();
    public static readonly CodeReference Person = Ref("operators", "groups");
    public static readonly CodeReference Group = Ref("groups");
    public static readonly CodeReference StockLine = Ref(Targets.StockLine);
    public static readonly CurrencyType Currency = new();
    public static readonly ServiceReference Service = new();

    public static CodeReference Ref(params string[] kinds) => new(kinds);

    public static ListType<T> List<T>(IFieldType<T> item, int max = Limits.Entries) where T : notnull => new(item, max);

    public static ListType<T> People<T>(IFieldType<T> item) where T : notnull => new(item, Limits.People);

    /// <summary>A list that only the system shows.</summary>
    public static ListType Rows(RecordType row) => new(row, Limits.Entries);

    public static MapType<T> Map<T>(FieldType key, IFieldType<T> value, int max = Limits.Entries) where T : notnull => new(key, value, max);

    /// <summary>A map that only the system shows.</summary>
    public static MapType RowsBy(FieldType key, RecordType row) => new(key, row, Limits.Entries);

    public static WordType OneOf(string name, params string[] values) => new(name, values);

    /// <summary>All members of an enumeration, in the order of their declaration.</summary>
    public static EnumType<T> OneOf<T>(string name) where T : struct, Enum => new(name, [.. Enum.GetValues<T>().Select(Scalars.NameOf)]);
}
