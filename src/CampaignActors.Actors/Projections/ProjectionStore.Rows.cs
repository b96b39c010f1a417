using System.Text.Json;
using CampaignActors.Domain.Values;
using CampaignActors.Vocabulary.Calendar;
using CampaignActors.Vocabulary.Reports;
using CampaignActors.Vocabulary.Waiting;
using Microsoft.Data.Sqlite;

namespace CampaignActors.Actors.Projections;

/// <content>Writes of the tables of reports, calendar and work.</content>
public sealed partial class ProjectionStore
{
    private static void WriteRows(SqliteConnection w, IReadOnlyList<ReportRows> rows)
    {
        foreach (var ledger in rows.Select(r => r.Ledger).OfType<LedgerWrite>())
            WriteLedger(w, ledger);
        WriteHeads(w, [.. rows.Where(r => r.HeadChanged)]);
        foreach (var row in rows)
        {
            if (row.Spans is { } spans)
                WriteSpans(w, row.Entity, spans);
            if (row.Waits is { } waits)
                WriteWaits(w, row.Entity, waits);
        }
    }

    private static void WriteSpans(SqliteConnection w, EntityRef entity, IReadOnlyList<CalendarSpan> spans)
    {
        w.Run("DELETE FROM spans WHERE kind = $kind AND code = $code", ("$kind", entity.Kind), ("$code", entity.Code.Text));
        foreach (var span in spans)
        {
            w.Run(
                "INSERT INTO spans VALUES($kind, $code, $number, $what, $class, $start, $end, $campaign, $program, $estimate)",
                ("$kind", entity.Kind), ("$code", entity.Code.Text), ("$number", span.Number), ("$what", (int)span.Kind),
                ("$class", SpanClass.Of(span.Start, span.End)), ("$start", StoredInstant.Ticks(span.Start)),
                ("$end", StoredInstant.Ticks(span.End)), ("$campaign", span.Campaign?.Text), ("$program", span.Program?.Text),
                ("$estimate", StoredReports.Text(span.Estimate)));
        }
    }

    private static void WriteWaits(SqliteConnection w, EntityRef entity, IReadOnlyList<WaitingWork> waits)
    {
        w.Run("DELETE FROM waits WHERE kind = $kind AND code = $code", ("$kind", entity.Kind), ("$code", entity.Code.Text));
        foreach (var wait in waits)
        {
            w.Run(
                "INSERT INTO waits VALUES($kind, $code, $verb, $step, $who, $label, $since, $deadline, $from, $except, $delegable)",
                ("$kind", entity.Kind), ("$code", entity.Code.Text), ("$verb", wait.Verb), ("$step", wait.Step), ("$who", wait.Who.Text),
                ("$label", wait.Label), ("$since", StoredReports.Ticks(wait.Since)), ("$deadline", StoredReports.Ticks(wait.Deadline)),
                ("$from", StoredReports.Ticks(wait.From)), ("$except", StoredReports.Codes(wait.Except)), ("$delegable", wait.Delegable
                    ? 1 : 0));
        }
    }

    private static void WriteLedger(SqliteConnection w, LedgerWrite ledger)
    {
        if (ledger.Whole)
        {
            w.Run(
                "DELETE FROM ledger WHERE budget = $budget AND number NOT IN (SELECT value FROM json_each($kept))",
                ("$budget", ledger.Budget.Text), ("$kept", JsonSerializer.Serialize(ledger.Written.Select(l => l.Number))));
        }
        else if (ledger.Gone.Count > 0)
        {
            w.Run(
                "DELETE FROM ledger WHERE budget = $budget AND number IN (SELECT value FROM json_each($gone))",
                ("$budget", ledger.Budget.Text), ("$gone", JsonSerializer.Serialize(ledger.Gone)));
        }
        if (ledger.Written.Count == 0)
            return;
        // Of a line, only the campaign of its item can change.
        using var upsert = w.Command(
            "INSERT INTO ledger VALUES($budget, $number, $kind, $code, $campaign, $category, $level, $day, $charged, $amount, $currency, "
            + "$counts) ON CONFLICT(budget, number) DO UPDATE SET campaign = excluded.campaign WHERE campaign IS NOT excluded.campaign");
        string[] names =
        [
            "$budget", "$number", "$kind", "$code", "$campaign", "$category", "$level", "$day", "$charged", "$amount", "$currency",
                "$counts",
        ];
        foreach (var name in names)
            upsert.Parameters.Add(new SqliteParameter { ParameterName = name });
        foreach (var line in ledger.Written)
        {
            object?[] values =
            [
                line.Budget.Text, line.Number, line.Item.Kind, line.Item.Code.Text, line.Campaign?.Text, line.Category, (int)line.Level,
                StoredReports.Day(line.Day), StoredInstant.Ticks(line.ChargedAt), line.Amount.Plain(), line.Amount.Currency.Code,
                line.Counts ? 1 : 0,
            ];
            for (var i = 0; i < values.Length; i++)
                upsert.Parameters[i].Value = values[i] ?? DBNull.Value;
            upsert.ExecuteNonQuery();
        }
    }

    private static void WriteHeads(SqliteConnection w, List<ReportRows> rows)
    {
        if (rows.Count == 0)
            return;
        using var delete = w.Command("DELETE FROM heads WHERE kind = $kind AND code = $code", ("$kind", null), ("$code", null));
        using var insert = w.Command(
            "INSERT OR REPLACE INTO heads VALUES($kind, $code, $t0, $t1, $t2, $t3, $t4, $t5, $start, $end, $t6, $t7, $t8, $t9, "
            + "$t10, $t11)",
            ("$kind", null), ("$code", null), ("$start", null), ("$end", null), ("$t0", null), ("$t1", null), ("$t2", null), ("$t3", null),
            ("$t4", null), ("$t5", null), ("$t6", null), ("$t7", null), ("$t8", null), ("$t9", null), ("$t10", null), ("$t11", null));
        foreach (var row in rows)
        {
            var command = row.Head is null ? delete : insert;
            command.Parameters["$kind"].Value = row.Entity.Kind;
            command.Parameters["$code"].Value = row.Entity.Code.Text;
            if (row.Head is { } head)
            {
                command.Parameters["$start"].Value = (object?)StoredReports.Ticks(head.Start) ?? DBNull.Value;
                command.Parameters["$end"].Value = (object?)StoredReports.Ticks(head.End) ?? DBNull.Value;
                var texts = StoredReports.Texts(head);
                for (var i = 0; i < texts.Length; i++)
                    command.Parameters[4 + i].Value = (object?)texts[i] ?? DBNull.Value;
            }
            command.ExecuteNonQuery();
        }
    }
}
