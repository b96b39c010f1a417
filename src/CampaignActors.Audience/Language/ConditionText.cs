using System.Globalization;
using System.Text;
using CampaignActors.Audience.Fields;
using CampaignActors.Audience.People;
using NodaTime.Text;

namespace CampaignActors.Audience.Language;

/// <summary>
/// Writes a condition as a segment's text in one form: keywords in lower case, one blank, only the parentheses that are needed. What
/// was read, written and read again is the same condition.
/// </summary>
public static class ConditionText
{
    private const int OrLevel = 1;
    private const int AndLevel = 2;
    private const int NotLevel = 3;
    private const int SumLevel = 1;
    private const int ProductLevel = 2;
    private const int ValueLevel = 3;

    public static string Of(Condition condition)
    {
        var text = new StringBuilder();
        Write(condition, OrLevel, text);
        return text.ToString();
    }

    /// <summary>A constant as the language writes it.</summary>
    public static string Of(FieldValue value) => value.Type switch
    {
        DataType.Text => Quoted(value.Text),
        DataType.Number => Number(value.Units),
        DataType.Bool => value.IsTrue ? "true" : "false",
        _ => LocalDatePattern.Iso.Format(value.Date),
    };

    /// <summary>Levels of parentheses and <c>not</c> that the text of a condition has at most.</summary>
    internal static int Depth(Condition condition) => condition switch
    {
        Condition.And and => Math.Max(Depth(and.Left), Depth(and.Right)) + (and.Left is Condition.Or || and.Right is Condition.Or ? 1 : 0),
        Condition.Or or => Math.Max(Depth(or.Left), Depth(or.Right)),
        Condition.Not { Of: Condition.And or Condition.Or } not => Depth(not.Of) + 2,
        Condition.Not not => Depth(not.Of) + 1,
        Condition.Comparison comparison => Math.Max(NumberRange.Depth(comparison.Left), NumberRange.Depth(comparison.Right)) + 1,
        Condition.Between between =>
            Math.Max(NumberRange.Depth(between.Of), Math.Max(NumberRange.Depth(between.Least), NumberRange.Depth(between.Most))) + 1,
        Condition.In @in => NumberRange.Depth(@in.Of) + 2,
        Condition.IsMissing missing => NumberRange.Depth(missing.Of),
        _ => 0,
    };

    private static void Write(Condition condition, int level, StringBuilder text)
    {
        switch (condition)
        {
            case Condition.Or:
                Join(condition, c => c is Condition.Or or ? (or.Left, or.Right) : null, " or ", OrLevel, level, text);
                break;
            case Condition.And:
                Join(condition, c => c is Condition.And and ? (and.Left, and.Right) : null, " and ", AndLevel, level, text);
                break;
            case Condition.Not { Of: Condition.In or Condition.Between or Condition.Like or Condition.IsMissing } not:
                WriteTest(not.Of, "not ", text);
                break;
            case Condition.Not not:
                text.Append("not ");
                Write(not.Of, NotLevel, text);
                break;
            case Condition.Comparison comparison:
                Write(comparison.Left, SumLevel, text);
                text.Append(' ').Append(Symbol(comparison.Operator)).Append(' ');
                Write(comparison.Right, SumLevel, text);
                break;
            case Condition.Everyone:
                text.Append("everyone");
                break;
            case Condition.IsTrue truth:
                Write(truth.Of, ValueLevel, text);
                break;
            case Condition.OnList list:
                text.Append("on list ").Append(Quoted(list.List));
                break;
            case Condition.InSegment segment:
                text.Append("segment ").Append(Quoted(segment.Segment));
                break;
            case Condition.Received received:
                text.Append("received ").Append(received.Delivery is { } delivery ? Quoted(delivery) : "any");
                if (received.WithinDays is { } days)
                    text.Append(CultureInfo.InvariantCulture, $" within {days}d");
                if (received.By is { } channel)
                    text.Append(" by channel ").Append(channel.Word());
                break;
            default:
                WriteTest(condition, "", text);
                break;
        }
    }

    private static void WriteTest(Condition condition, string not, StringBuilder text)
    {
        switch (condition)
        {
            case Condition.In within:
                Write(within.Of, SumLevel, text);
                text.Append(' ').Append(not).Append("in (").AppendJoin(", ", within.Values.Select(Of)).Append(')');
                break;
            case Condition.Between between:
                Write(between.Of, SumLevel, text);
                text.Append(' ').Append(not).Append("between ");
                Write(between.Least, SumLevel, text);
                text.Append(" and ");
                Write(between.Most, SumLevel, text);
                break;
            case Condition.Like like:
                Write(like.Of, SumLevel, text);
                text.Append(' ').Append(not).Append("like ").Append(Quoted(like.Pattern));
                break;
            case Condition.IsMissing missing:
                Write(missing.Of, SumLevel, text);
                text.Append(" is ").Append(not).Append("null");
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(condition));
        }
    }

    private static void Join(
        Condition condition, Func<Condition, (Condition, Condition)?> split, string word, int own, int level, StringBuilder text)
    {
        var parts = new List<Condition>();
        Conditions.Flatten(condition, split, parts);
        text.Append(own < level ? "(" : "");
        for (var i = 0; i < parts.Count; i++)
        {
            text.Append(i == 0 ? "" : word);
            Write(parts[i], own + 1, text);
        }
        text.Append(own < level ? ")" : "");
    }

    private static void Write(Operand operand, int level, StringBuilder text)
    {
        switch (operand)
        {
            case Operand.Field field:
                text.Append(field.Of.Name);
                break;
            case Operand.Constant constant:
                text.Append(Of(constant.Value));
                break;
            case Operand.Today:
                text.Append("today");
                break;
            case Operand.Age:
                text.Append("age");
                break;
            case Operand.Arithmetic arithmetic:
                var own = arithmetic.Operator == ArithmeticOperator.Times ? ProductLevel : SumLevel;
                text.Append(own < level ? "(" : "");
                Write(arithmetic.Left, own, text);
                text.Append(arithmetic.Operator switch
                {
                    ArithmeticOperator.Plus => " + ",
                    ArithmeticOperator.Minus => " - ",
                    _ => " * ",
                });
                Write(arithmetic.Right, own + 1, text);
                text.Append(own < level ? ")" : "");
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(operand));
        }
    }

    private static string Symbol(ComparisonOperator by) => by switch
    {
        ComparisonOperator.Equal => "=",
        ComparisonOperator.NotEqual => "<>",
        ComparisonOperator.Less => "<",
        ComparisonOperator.LessOrEqual => "<=",
        ComparisonOperator.Greater => ">",
        _ => ">=",
    };

    private static string Quoted(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";

    private static string Number(long units)
    {
        var (whole, fraction) = Math.DivRem(Math.Abs(units), FieldValue.Scale);
        var text = (units < 0 ? "-" : "") + whole.ToString(CultureInfo.InvariantCulture);
        return fraction == 0 ? text : text + "." + fraction.ToString("D4", CultureInfo.InvariantCulture).TrimEnd('0');
    }
}
