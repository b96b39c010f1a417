using System.Data.Common;
using System.Globalization;
using System.Text;
using CampaignActors.Audience.Evaluation;
using CampaignActors.Audience.Fields;
using CampaignActors.Audience.Language;
using CampaignActors.Audience.People;
using CampaignActors.Audience.Sql;
using CampaignActors.Audience.Tests.Language;

namespace CampaignActors.Audience.Tests.Sql;

/// <summary>The tables of conditions, as small as possible, in either database.</summary>
internal sealed class SampleDatabase(DbConnection connection, ISqlDialect dialect)
{
    private static readonly RecipientField[] s_fields = [.. Layouts.Sample.All];

    private string Text => ReferenceEquals(dialect, SqlDialects.Postgres) ? "TEXT COLLATE \"C\"" : "TEXT";

    public static int Ordinal(string field) => Layouts.Sample.Declared.Select((f, i) => (f.Name, i + 1)).First(f => f.Name == field).Item2;

    public async Task FillAsync(IReadOnlyList<Recipient> recipients, IReadOnlyList<SampleMessage> messages)
    {
        var columns = s_fields.SelectMany(f => f.Type == DataType.Text
            ? [$"{Column(f)} {Text}", $"{RecipientTables.Folded(Column(f))} {Text}"]
            : new[] { $"{Column(f)} BIGINT" });
        await RunAsync($"CREATE TABLE recipients (number BIGINT PRIMARY KEY, {string.Join(", ", columns)})");
        await RunAsync($"CREATE TABLE recipient_lists (number BIGINT, list {Text})");
        await RunAsync($"CREATE TABLE targets (id BIGINT PRIMARY KEY, delivery {Text}, channel {Text}, sent_at BIGINT)");
        await RunAsync("CREATE TABLE target_rows (target BIGINT, number BIGINT, state SMALLINT)");
        await RunAsync("CREATE TABLE mailings "
            + $"(id BIGINT, target BIGINT, delivery {Text}, channel {Text}, counted SMALLINT, last_sent BIGINT, purged SMALLINT)");
        await RunAsync("CREATE TABLE message_states (mailing BIGINT, number BIGINT, sent_at BIGINT)");
        foreach (var recipient in recipients)
        {
            var values = s_fields.SelectMany(f => recipient.Value(f.Name) is { } value
                ? f.Type == DataType.Text ? [value.Text, Folding.Fold(value.Text)] : new object[] { value.Units }
                : f.Type == DataType.Text ? [DBNull.Value, DBNull.Value] : [DBNull.Value]);
            await InsertAsync("recipients", [recipient.Number, .. values]);
            foreach (var list in recipient.Lists)
                await InsertAsync("recipient_lists", recipient.Number, list);
        }
        for (var i = 0; i < messages.Count; i++)
        {
            var message = messages[i];
            await InsertAsync(
                "targets",
                (long)i,
                message.Delivery,
                RecipientTables.Of(message.Channel),
                (object?)message.At?.ToUnixTimeTicks() ?? DBNull.Value);
            foreach (var number in message.In)
                await InsertAsync("target_rows", (long)i, number, (short)0);
            foreach (var number in message.Out)
                await InsertAsync("target_rows", (long)i, number, (short)Audience.Targets.TargetStates.Control);
            if (message.Sent is not null)
                await SendAsync(i, message);
        }
    }

    private async Task SendAsync(long target, SampleMessage message)
    {
        var mailing = target + 100;
        var last = message.Sent!.Values.Max()?.ToUnixTimeTicks();
        await InsertAsync(
            "mailings", mailing, target, message.Delivery, RecipientTables.Of(message.Channel), (short)(target % 2),
            target % 2 == 0 || last is null ? DBNull.Value : last, (short)(message.IsPurged ? 1 : 0));
        foreach (var (number, at) in message.Sent.Where(_ => !message.IsPurged))
        {
            await InsertAsync("message_states", mailing, number, at is null ? DBNull.Value : at.Value.ToUnixTimeTicks());
        }
    }

    /// <returns>The numbers of those who meet the condition; <c>null</c> when a number does not fit for someone.</returns>
    public async Task<IReadOnlyList<long>?> AskAsync(Condition condition, EvaluationContext context)
    {
        var parameters = new SqlParameters();
        var compiled = SqlCondition.Compile(condition, dialect, context, Ordinal, parameters);
        if (compiled.Overflow is { } overflow && (await NumbersAsync(overflow, parameters)).Count > 0)
            return null;
        return await NumbersAsync(compiled.Where, parameters);
    }

    private async Task<IReadOnlyList<long>> NumbersAsync(string where, SqlParameters parameters)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = $"SELECT r.number FROM recipients r WHERE {where} ORDER BY r.number";
        // Parameters that a statement does not name are an error on SQLite only when they are missing.
        foreach (var (name, value) in parameters.Values)
            Add(command, name, value);
        await using var reader = await command.ExecuteReaderAsync();
        var numbers = new List<long>();
        while (await reader.ReadAsync())
            numbers.Add(reader.GetInt64(0));
        return numbers;
    }

    private static string Column(RecipientField field) => RecipientTables.Column(field.Name, Ordinal);

    private async Task InsertAsync(string table, params object[] values)
    {
        await using var command = connection.CreateCommand();
        var names = new StringBuilder();
        for (var i = 0; i < values.Length; i++)
        {
            var name = "@v" + i.ToString(CultureInfo.InvariantCulture);
            names.Append(i == 0 ? "" : ", ").Append(name);
            Add(command, name, values[i]);
        }
        command.CommandText = $"INSERT INTO {table} VALUES ({names})";
        await command.ExecuteNonQueryAsync();
    }

    private static void Add(DbCommand command, string name, object value)
    {
        var parameter = command.CreateParameter();
        (parameter.ParameterName, parameter.Value) = (name, value);
        command.Parameters.Add(parameter);
    }

    private async Task RunAsync(string sql)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
    }
}
