using CampaignActors.Audience.Fields;
using CampaignActors.Audience.People;

namespace CampaignActors.Audience.Language;

/// <summary>Finds the fields of a segment's text and checks that types agree.</summary>
internal sealed class SegmentChecker(RecipientLayout layout)
{
    public const int MostValues = 1_000;
    public const int MaxCode = 64;
    public const int MostDaysBack = 36_500;

    public HashSet<string> Segments { get; } = [];

    public HashSet<string> Lists { get; } = [];

    public HashSet<string> Fields { get; } = [];

    /// <exception cref="SegmentException">A name is unknown or types do not agree.</exception>
    public Condition Condition(Syntax syntax) => syntax switch
    {
        Syntax.All all => Conditions.All(all.Parts.Select(Condition)),
        Syntax.Any any => Conditions.Any(any.Parts.Select(Condition)),
        Syntax.Not not => new Condition.Not(Condition(not.Of)),
        Syntax.Everyone => new Condition.Everyone(),
        Syntax.Truth { Value: true } => new Condition.Everyone(),
        Syntax.Truth => new Condition.Not(new Condition.Everyone()),
        Syntax.Comparison comparison => Comparison(comparison),
        Syntax.In within => In(within),
        Syntax.Between between => Between(between),
        Syntax.Like like => new Condition.Like(Typed(like.Of, DataType.Text), like.Pattern.Value),
        Syntax.IsNull missing => new Condition.IsMissing(Value(missing.Of)),
        Syntax.OnList list => new Condition.OnList(Code(list.List, "list", Lists)),
        Syntax.InSegment segment => new Condition.InSegment(Code(segment.Segment, "segment", Segments)),
        Syntax.Received received => Received(received),
        _ => Value(syntax) is { Type: DataType.Bool } field
            ? new Condition.IsTrue(field)
            : throw SegmentException.Found(syntax.First.Start, Kind(Value(syntax).Type), "a condition, such as country = 'NL'"),
    };

    private Condition Comparison(Syntax.Comparison comparison)
    {
        var left = Value(comparison.Left);
        var right = Typed(comparison.Right, left.Type);
        var by = comparison.Operator.Value switch
        {
            "=" => ComparisonOperator.Equal,
            "!=" or "<>" => ComparisonOperator.NotEqual,
            "<" => ComparisonOperator.Less,
            "<=" => ComparisonOperator.LessOrEqual,
            ">" => ComparisonOperator.Greater,
            _ => ComparisonOperator.GreaterOrEqual,
        };
        if (left.Type == DataType.Bool && by is not (ComparisonOperator.Equal or ComparisonOperator.NotEqual))
            throw SegmentException.Found(comparison.Operator, "'=' or '<>' between true and false");
        return new Condition.Comparison(left, by, right);
    }

    private Condition In(Syntax.In within)
    {
        var of = Value(within.Of);
        if (within.Values.Count > MostValues)
            throw SegmentException.Found(within.First.Start, $"a list of {within.Values.Count} values", $"at most {MostValues}");
        return new Condition.In(of, [.. within.Values.Select(v => Typed(v, of.Type) is Operand.Constant constant
            ? constant.Value
            : throw SegmentException.Found(v.First, "a value that is written out"))]);
    }

    private Condition Between(Syntax.Between between)
    {
        var of = Value(between.Of);
        return of.Type == DataType.Bool
            ? throw SegmentException.Found(between.First.Start, Kind(of.Type), "a text, a number or a date")
            : new Condition.Between(of, Typed(between.Least, of.Type), Typed(between.Most, of.Type));
    }

    private static Condition Received(Syntax.Received received)
    {
        var delivery = received.Delivery.Kind == TokenKind.Text ? Code(received.Delivery, "delivery", null) : null;
        Channel? by = received.By.Kind == TokenKind.None ? null : Enum.GetValues<Channel>().First(c => received.By.Is(c.Word()));
        if (received.Within.Kind == TokenKind.None)
            return new Condition.Received(delivery, null, by);
        var days = received.Within.Units / FieldValue.Scale;
        return days is >= 1 and <= MostDaysBack
            ? new Condition.Received(delivery, (int)days, by)
            : throw SegmentException.Found(received.Within, $"1d to {MostDaysBack}d");
    }

    private Operand Typed(Syntax syntax, DataType type)
    {
        var operand = Value(syntax);
        return operand.Type == type ? operand : throw SegmentException.Found(syntax.First.Start, Kind(operand.Type), type switch
        {
            DataType.Text => "a text, such as 'Gent'",
            DataType.Number => "a number, such as 12.5",
            DataType.Bool => "true or false",
            _ => "a date, such as 2025-12-31",
        });
    }

    private Operand Value(Syntax syntax) => syntax switch
    {
        Syntax.Literal { At: var at } => new Operand.Constant(at.Kind switch
        {
            TokenKind.Text => FieldValue.Of(at.Value),
            TokenKind.Date => FieldValue.Of(new NodaTime.LocalDate(1970, 1, 1).PlusDays((int)at.Units)),
            _ => FieldValue.OfUnits(at.Units),
        }),
        Syntax.Truth truth => new Operand.Constant(FieldValue.Of(truth.Value)),
        Syntax.Today => new Operand.Today(),
        Syntax.Age => new Operand.Age(),
        Syntax.Name name => Field(name.At),
        Syntax.Negative negative => Negative(negative),
        Syntax.Arithmetic arithmetic => Arithmetic(arithmetic),
        _ => throw SegmentException.Found(syntax.First.Start, "a condition", "a value"),
    };

    private Operand.Field Field(Token at)
    {
        var field = layout.Find(at.Value) ?? throw SegmentException.Found(
            at, $"a field, the nearest one is '{Nearest.Of(at.Value, layout.All.Select(f => f.Name))}', or a text in quotes");
        if (!RecipientLayout.IsBuiltIn(field.Name))
            Fields.Add(field.Name);
        return new(field);
    }

    private Operand Negative(Syntax.Negative negative)
    {
        var of = Typed(negative.Of, DataType.Number);
        return of is Operand.Constant constant
            ? new Operand.Constant(FieldValue.OfUnits(-constant.Value.Units))
            : new Operand.Arithmetic(ArithmeticOperator.Minus, new Operand.Constant(FieldValue.OfUnits(0)), of, DataType.Number);
    }

    private Operand.Arithmetic Arithmetic(Syntax.Arithmetic syntax)
    {
        var left = Value(syntax.Left);
        var right = Value(syntax.Right);
        var by = syntax.Operator.Value switch
        {
            "+" => ArithmeticOperator.Plus,
            "-" => ArithmeticOperator.Minus,
            _ => ArithmeticOperator.Times,
        };
        var type = (by, left.Type, right.Type) switch
        {
            (_, DataType.Number, DataType.Number) => DataType.Number,
            (ArithmeticOperator.Plus or ArithmeticOperator.Minus, DataType.Date, DataType.Number) => DataType.Date,
            (ArithmeticOperator.Plus, DataType.Number, DataType.Date) => DataType.Date,
            (ArithmeticOperator.Minus, DataType.Date, DataType.Date) => DataType.Number,
            _ => throw SegmentException.Found(
                syntax.Operator.Start,
                $"'{syntax.Operator.Value}' between {Kind(left.Type)} and {Kind(right.Type)}",
                "numbers, or a date and days"),
        };
        var result = new Operand.Arithmetic(by, left, right, type);
        return NumberRange.Depth(result) > NumberRange.MaxDepth
            ? throw SegmentException.Found(syntax.Operator, $"at most {NumberRange.MaxDepth} operators in one value")
            : NumberRange.Of(result).NeverFits
                ? throw SegmentException.Found(syntax.Operator.Start, "a result that never fits", "a number of at most 922337203685477")
                : result;
    }

    private static string Code(Token token, string what, HashSet<string>? codes)
    {
        if (token.Value.Length is 0 or > MaxCode || !token.Value.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.'))
            throw SegmentException.Found(token, $"the code of a {what}: letters, digits, '-', '_' and '.', at most {MaxCode}");
        codes?.Add(token.Value);
        return token.Value;
    }

    private static string Kind(DataType type) => type switch
    {
        DataType.Text => "a text",
        DataType.Number => "a number",
        DataType.Bool => "true or false",
        _ => "a date",
    };
}
