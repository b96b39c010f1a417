using CampaignActors.Audience.Evaluation;
using CampaignActors.Audience.Fields;
using CampaignActors.Audience.Language;

namespace CampaignActors.Audience.Sql;

/// <summary>Writes values of conditions as SQL. Texts are their folded form, all others 64-bit whole numbers.</summary>
internal sealed class OperandSql(ISqlDialect dialect, EvaluationContext context, Func<string, int> ordinal, SqlParameters parameters)
{
    private readonly List<string> _overflows = [];

    /// <summary>Whether a value that was written does not fit; <c>null</c> when all fit.</summary>
    public string? Overflow => _overflows.Count == 0 ? null : string.Join(" OR ", _overflows);

    /// <returns>An expression that can stand beside an operator; NULL for a missing value.</returns>
    public string Of(Operand operand) => Written(operand).Sql;

    /// <param name="Wide">Whether the expression may hold more than 64 bits.</param>
    private readonly record struct Expression(string Sql, bool Wide);

    private Expression Written(Operand operand) => operand switch
    {
        Operand.Constant { Value: { Type: DataType.Text } text } => new(parameters.Add(Folding.Fold(text.Text)) + dialect.Bytewise, false),
        Operand.Constant constant => new(parameters.Add(constant.Value.Units), false),
        Operand.Field { Of: { Type: DataType.Text } field } => new(RecipientTables.Folded(Column(field)) + dialect.Bytewise, false),
        Operand.Field field => new(Column(field.Of), false),
        Operand.Today => new(parameters.Add(FieldValue.Of(context.Today).Units), false),
        Operand.Age => new(Age(), false),
        Operand.Arithmetic arithmetic => Result(arithmetic),
        _ => throw new ArgumentOutOfRangeException(nameof(operand)),
    };

    private string Column(RecipientField field) =>
        $"{RecipientTables.RecipientAlias}.{RecipientTables.Column(field.Name, ordinal)}";

    /// <summary>As <see cref="Ages.At"/>: the difference is made positive, so that the division rounds down.</summary>
    private string Age()
    {
        var today = parameters.Add(Ages.Calendar(context.Today) + 100_000_000);
        var birth = dialect.Calendar($"{RecipientTables.RecipientAlias}.{RecipientTables.BirthDate}");
        return $"((({today} - {birth}) / 10000 - 10000) * 10000)";
    }

    private Expression Result(Operand.Arithmetic arithmetic)
    {
        var (left, right) = (Written(arithmetic.Left), Written(arithmetic.Right));
        var mayOverflow = Overflows(arithmetic);
        var result = arithmetic.Operator == ArithmeticOperator.Times
            ? Product(arithmetic, left, right, mayOverflow)
            : Sum(arithmetic, left, right, mayOverflow);
        if (mayOverflow)
            _overflows.Add(dialect.Overflows(result.Sql));
        return result;
    }

    /// <summary>Whether the step itself may not fit, when its parts do.</summary>
    private static bool Overflows(Operand.Arithmetic arithmetic) => NumberRange.Of(arithmetic).MayOverflow;

    private Expression Product(Operand.Arithmetic arithmetic, Expression left, Expression right, bool mayOverflow)
    {
        if (!mayOverflow && !left.Wide && !right.Wide)
        {
            if (Whole(arithmetic.Right) is { } times)
                return new($"({left.Sql} * {parameters.Add(times)})", false);
            if (Whole(arithmetic.Left) is { } factor)
                return new($"({parameters.Add(factor)} * {right.Sql})", false);
        }
        return new(dialect.Times(left.Sql, right.Sql), true);
    }

    private static long? Whole(Operand operand) =>
        operand is Operand.Constant { Value.Units: var units } && units % FieldValue.Scale == 0 ? units / FieldValue.Scale : null;

    private Expression Sum(Operand.Arithmetic arithmetic, Expression left, Expression right, bool mayOverflow)
    {
        var wide = mayOverflow || left.Wide || right.Wide;
        var (first, second) = (Part(arithmetic, arithmetic.Left, left, wide), Part(arithmetic, arithmetic.Right, right, wide));
        var sum = $"({first} {(arithmetic.Operator == ArithmeticOperator.Plus ? '+' : '-')} {second})";
        return new(arithmetic.Left.Type == DataType.Date && arithmetic.Right.Type == DataType.Date ? $"({sum} * 10000)" : sum, wide);
    }

    private string Part(Operand.Arithmetic whole, Operand operand, Expression part, bool wide)
    {
        var sql = wide && !part.Wide ? dialect.Wide(part.Sql) : part.Sql;
        return whole.Type != DataType.Date || operand.Type != DataType.Number ? sql
            : wide ? dialect.WholeDays(sql)
            : $"({sql} / 10000)";
    }
}
