using CampaignActors.Audience.Fields;
using CampaignActors.Audience.Language;
using CampaignActors.Audience.People;
using CampaignActors.Audience.Stores;
using NodaTime;

namespace CampaignActors.Audience.Evaluation;

/// <summary>Whether a person got a message of a delivery.</summary>
/// <param name="recipient">The internal number.</param>
/// <param name="delivery">Code; <c>null</c>: of any delivery.</param>
/// <param name="since">Sent then or later; <c>null</c>: at any time.</param>
/// <param name="by">Over this channel; <c>null</c>: over any.</param>
public delegate bool ReceivedLookup(long recipient, string? delivery, Instant? since, Channel? by);

/// <summary>Answers conditions in memory; SQL gives the same answers.</summary>
/// <remarks>
/// A question fails when a number of any of its conditions does not fit for any recipient of the store, whatever else the conditions say:
/// so the answer does not depend on the order in which an engine looks at them. All parts are evaluated here, and a store in
/// memory evaluates every condition of a question for every recipient.
/// </remarks>
public static class Evaluator
{
    /// <summary>What people read when a number of a condition does not fit for some recipient.</summary>
    public const string DoesNotFit =
        "a number of the condition does not fit: numbers reach from -922337203685477.5808 to 922337203685477.5807";

    /// <param name="condition">Without segments in it.</param>
    /// <exception cref="AudienceException">A number does not fit.</exception>
    /// <exception cref="ArgumentException">The condition names a segment.</exception>
    public static bool Holds(Condition condition, Recipient recipient, EvaluationContext context, ReceivedLookup received) =>
        new Evaluation(recipient, context, received).Holds(condition);

    private readonly struct Evaluation(Recipient recipient, EvaluationContext context, ReceivedLookup received)
    {
        public bool Holds(Condition condition) => condition switch
        {
            Condition.Everyone => true,
            Condition.And and => Holds(and.Left) & Holds(and.Right),
            Condition.Or or => Holds(or.Left) | Holds(or.Right),
            Condition.Not not => !Holds(not.Of),
            Condition.Comparison comparison =>
                Compared(comparison.Left, comparison.Right) is { } order && Agrees(order, comparison.Operator),
            Condition.In within => Value(within.Of) is { } value && within.Values.Any(v => Compare(value, v) == 0),
            Condition.Between between => (Compared(between.Of, between.Least) >= 0) & (Compared(between.Of, between.Most) <= 0),
            Condition.Like like => Value(like.Of) is { Text: { } text } && Pattern.Matches(Folding.Fold(text), Folding.Fold(like.Pattern)),
            Condition.IsMissing missing => Value(missing.Of) is null,
            Condition.IsTrue truth => Value(truth.Of) is { IsTrue: true },
            Condition.OnList list => recipient.Lists.Contains(list.List),
            Condition.Received message => received(
                recipient.Number, message.Delivery, message.WithinDays is { } days ? context.Since(days) : null, message.By),
            _ => throw new ArgumentException($"{condition} cannot be evaluated", nameof(condition)),
        };

        private int? Compared(Operand left, Operand right)
        {
            var (first, second) = (Value(left), Value(right));
            return first is { } one && second is { } other ? Compare(one, other) : null;
        }

        private static int Compare(Amount left, Amount right) => left.Text is { } text
            ? Folding.Compare(Folding.Fold(text), Folding.Fold(right.Text!))
            : left.Units.CompareTo(right.Units);

        private static bool Agrees(int order, ComparisonOperator by) => by switch
        {
            ComparisonOperator.Equal => order == 0,
            ComparisonOperator.NotEqual => order != 0,
            ComparisonOperator.Less => order < 0,
            ComparisonOperator.LessOrEqual => order <= 0,
            ComparisonOperator.Greater => order > 0,
            _ => order >= 0,
        };

        private Amount? Value(Operand operand) => operand switch
        {
            Operand.Constant constant => constant.Value,
            Operand.Field field => recipient.Value(field.Of.Name) is { } value ? value : null,
            Operand.Today => FieldValue.Of(context.Today),
            Operand.Age => recipient.BirthDate is { } birth ? new Amount(null, Ages.At(birth, context.Today) * FieldValue.Scale) : null,
            Operand.Arithmetic arithmetic => Result(arithmetic),
            _ => throw new ArgumentOutOfRangeException(nameof(operand)),
        };

        private Amount? Result(Operand.Arithmetic arithmetic)
        {
            var (first, second) = (Value(arithmetic.Left), Value(arithmetic.Right));
            if (first is not { Units: var left } || second is not { Units: var right })
                return null;
            if (arithmetic.Type == DataType.Date && arithmetic.Left.Type == DataType.Number)
                left /= FieldValue.Scale;
            if (arithmetic.Type == DataType.Date && arithmetic.Right.Type == DataType.Number)
                right /= FieldValue.Scale;
            var exact = arithmetic.Operator switch
            {
                ArithmeticOperator.Plus => (Int128)left + right,
                ArithmeticOperator.Minus => (Int128)left - right,
                _ => Arithmetic.Product(left, right),
            };
            if (arithmetic.Left.Type == DataType.Date && arithmetic.Right.Type == DataType.Date)
                exact *= FieldValue.Scale;
            return exact >= long.MinValue && exact <= long.MaxValue
                ? new Amount(null, (long)exact)
                : throw new AudienceException(DoesNotFit);
        }
    }

    /// <summary>A value on the way: unlike a field's it may be as large as 64 bits are.</summary>
    private readonly record struct Amount(string? Text, long Units)
    {
        public bool IsTrue => Units != 0;

        public static implicit operator Amount(FieldValue value) => new(value.Type == DataType.Text ? value.Text : null, value.Units);
    }
}

/// <summary>Whole years of people.</summary>
internal static class Ages
{
    /// <summary>
    /// Years on a day, negative before the birth; one born on 29 February gets older on 1 March.
    /// </summary>
    public static long At(LocalDate birth, LocalDate today) => Floor(Calendar(today) - Calendar(birth), 10_000);

    /// <summary>The date as the number <c>yyyymmdd</c>.</summary>
    public static long Calendar(LocalDate date) => (date.Year * 10_000L) + (date.Month * 100) + date.Day;

    public static long Floor(long units, long by) => units >= 0 ? units / by : -((by - 1 - units) / by);
}
