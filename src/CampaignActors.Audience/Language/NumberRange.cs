using CampaignActors.Audience.Fields;

namespace CampaignActors.Audience.Language;

/// <summary>
/// Between which bounds a value lies, in its units, and whether a step on the way may not fit into 64 bits. Fields and constants are
/// bounded, so most arithmetic fits for certain and needs no check.
/// </summary>
internal readonly record struct NumberRange(Int128 Least, Int128 Most, bool MayOverflow, bool NeverFits)
{
    /// <summary>Operators that a value holds in each other at most.</summary>
    public const int MaxDepth = 50;

    /// <summary>Beyond the calendar on both sides, in days.</summary>
    private const long MostDays = 5_000_000;

    private const long MostYears = 10_000 * FieldValue.Scale;

    public static NumberRange Of(Operand operand) => operand switch
    {
        Operand.Constant constant => Exactly(constant.Value.Units),
        Operand.Age => Within(MostYears),
        Operand.Arithmetic arithmetic => Result(arithmetic),
        { Type: DataType.Number } => Within(FieldValue.MostUnits),
        _ => Within(MostDays),
    };

    public static int Depth(Operand operand) =>
        operand is Operand.Arithmetic arithmetic ? 1 + Math.Max(Depth(arithmetic.Left), Depth(arithmetic.Right)) : 0;

    private static NumberRange Result(Operand.Arithmetic arithmetic)
    {
        var (left, right) = (Of(arithmetic.Left), Of(arithmetic.Right));
        var date = arithmetic.Type == DataType.Date;
        if (date && arithmetic.Right.Type == DataType.Number)
            right = right.WholeDays();
        if (date && arithmetic.Left.Type == DataType.Number)
            left = left.WholeDays();
        var days = arithmetic.Left.Type == DataType.Date && arithmetic.Right.Type == DataType.Date ? FieldValue.Scale : 1;
        Int128[] ends = arithmetic.Operator switch
        {
            ArithmeticOperator.Plus => [left.Least + right.Least, left.Most + right.Most],
            ArithmeticOperator.Minus => [(left.Least - right.Most) * days, (left.Most - right.Least) * days],
            _ =>
            [
                Arithmetic.Product(left.Least, right.Least), Arithmetic.Product(left.Least, right.Most),
                Arithmetic.Product(left.Most, right.Least), Arithmetic.Product(left.Most, right.Most),
            ],
        };
        var (least, most) = (ends.Min(), ends.Max());
        return new(
            Int128.Clamp(least, long.MinValue, long.MaxValue),
            Int128.Clamp(most, long.MinValue, long.MaxValue),
            left.MayOverflow || right.MayOverflow || least < long.MinValue || most > long.MaxValue,
            left.NeverFits || right.NeverFits || least > long.MaxValue || most < long.MinValue);
    }

    private NumberRange WholeDays() => this with { Least = Least / FieldValue.Scale, Most = Most / FieldValue.Scale };

    private static NumberRange Exactly(long units) => new(units, units, false, false);

    private static NumberRange Within(long most) => new(-most, most, false, false);
}

/// <summary>The arithmetic of values, in their units, before it is known whether the result fits.</summary>
internal static class Arithmetic
{
    /// <summary>The product of ten-thousandths in ten-thousandths, rounded half away from zero.</summary>
    public static Int128 Product(Int128 left, Int128 right)
    {
        var exact = left * right;
        return (exact + (exact < 0 ? -FieldValue.Scale / 2 : FieldValue.Scale / 2)) / FieldValue.Scale;
    }
}
