using CampaignActors.Audience.Evaluation;
using CampaignActors.Audience.Language;

namespace CampaignActors.Audience.Sql;

/// <summary>
/// A condition as SQL over <see cref="RecipientTables.Recipients"/> with the alias <see cref="RecipientTables.RecipientAlias"/>.
/// </summary>
/// <param name="Where">
/// TRUE for those who meet the condition, FALSE or NULL for all others: write <c>(…) IS TRUE</c> anywhere but in a WHERE clause.
/// </param>
/// <param name="Overflow">
/// Whether a number of the condition does not fit for this recipient; <c>null</c> when all numbers fit. A store asks, before it uses
/// <see cref="Where"/> and in the same transaction, whether this holds for any recipient at all, and then throws
/// <see cref="Stores.AudienceException"/> with <see cref="Evaluator.DoesNotFit"/>.
/// </param>
public sealed record SqlCondition(string Where, string? Overflow)
{
    /// <summary>Writes a condition without segments in it. All values go into the parameters.</summary>
    /// <param name="ordinal">Gives the ordinal of a declared field, see <see cref="RecipientTables.Column"/>.</param>
    /// <exception cref="ArgumentException">The condition names a segment.</exception>
    public static SqlCondition Compile(
        Condition condition, ISqlDialect dialect, EvaluationContext context, Func<string, int> ordinal, SqlParameters parameters)
    {
        var operands = new OperandSql(dialect, context, ordinal, parameters);
        var where = new ConditionSql(dialect, context, operands, parameters).Of(condition);
        return new(where, operands.Overflow);
    }
}

/// <summary>The values of a statement, named <c>@p1</c> and so on: texts and 64-bit whole numbers.</summary>
public sealed class SqlParameters
{
    private readonly List<KeyValuePair<string, object>> _values = [];

    public IReadOnlyList<KeyValuePair<string, object>> Values => _values;

    /// <returns>The name that stands for the value in the statement.</returns>
    public string Add(string value) => AddValue(value);

    /// <inheritdoc cref="Add(string)"/>
    public string Add(long value) => AddValue(value);

    private string AddValue(object value)
    {
        var name = FormattableString.Invariant($"@p{_values.Count + 1}");
        _values.Add(new(name, value));
        return name;
    }
}
