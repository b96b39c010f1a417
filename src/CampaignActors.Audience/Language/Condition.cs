using CampaignActors.Audience.Fields;
using CampaignActors.Audience.People;

namespace CampaignActors.Audience.Language;

/// <summary>
/// What a segment asks of a recipient, checked against the fields that exist: names are resolved and types agree. A comparison with a
/// missing value does not hold, and its negation does.
/// </summary>
public abstract record Condition
{
    private Condition()
    {
    }

    /// <summary>Holds for every recipient.</summary>
    public sealed record Everyone : Condition;

    public sealed record And(Condition Left, Condition Right) : Condition;

    public sealed record Or(Condition Left, Condition Right) : Condition;

    public sealed record Not(Condition Of) : Condition;

    /// <summary>Texts are compared ordinally on their folded form, see <see cref="Folding"/>.</summary>
    public sealed record Comparison(Operand Left, ComparisonOperator Operator, Operand Right) : Condition;

    /// <param name="Values">Constants of the operand's type.</param>
    public sealed record In(Operand Of, IReadOnlyList<FieldValue> Values) : Condition
    {
        public bool Equals(In? other) => other is not null && Of.Equals(other.Of) && Values.SequenceEqual(other.Values);

        public override int GetHashCode() => HashCode.Combine(Of, Values.Count, Values.Count > 0 ? Values[0] : default);
    }

    /// <summary>Both ends included.</summary>
    public sealed record Between(Operand Of, Operand Least, Operand Most) : Condition;

    /// <param name="Pattern"><c>%</c> stands for any characters, <c>_</c> for one (a Unicode code point); without regard to case.</param>
    public sealed record Like(Operand Of, string Pattern) : Condition;

    public sealed record IsMissing(Operand Of) : Condition;

    /// <summary>The truth of a field of type <see cref="DataType.Bool"/>; a missing one does not hold.</summary>
    public sealed record IsTrue(Operand Of) : Condition;

    public sealed record OnList(string List) : Condition;

    /// <param name="Delivery">Code; <c>null</c>: any delivery.</param>
    /// <param name="WithinDays">In the last days, today included; <c>null</c>: ever.</param>
    /// <param name="By">Over this channel; <c>null</c>: over any.</param>
    public sealed record Received(string? Delivery, int? WithinDays, Channel? By) : Condition;

    /// <summary>In another segment. <see cref="Conditions.Resolve"/> puts that segment's condition in its place.</summary>
    public sealed record InSegment(string Segment) : Condition;
}

public enum ComparisonOperator
{
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

/// <summary>A value in a condition.</summary>
/// <param name="Type">The type of the value.</param>
public abstract record Operand(DataType Type)
{
    public sealed record Field(RecipientField Of) : Operand(Of.Type);

    public sealed record Constant(FieldValue Value) : Operand(Value.Type);

    /// <summary>The date on which the analysis starts, in the zone of the installation.</summary>
    public sealed record Today() : Operand(DataType.Date);

    /// <summary>Whole years of the birth date on today; one born on 29 February gets older on 1 March. A number.</summary>
    public sealed record Age() : Operand(DataType.Number);

    /// <summary>
    /// Numbers with numbers give a number; a date plus or minus a number of days gives a date; a date minus a date gives days. A missing
    /// part gives a missing value; a result that does not fit is an error of the analysis.
    /// </summary>
    public sealed record Arithmetic(ArithmeticOperator Operator, Operand Left, Operand Right, DataType Of) : Operand(Of);
}

public enum ArithmeticOperator
{
    Plus,
    Minus,
    Times,
}
