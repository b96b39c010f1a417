using CampaignActors.Actors.Projections;
using CampaignActors.Vocabulary.Calendar;
using CampaignActors.Vocabulary.Reports;
using Npgsql;

namespace CampaignActors.Actors.Postgres;

/// <content>Writes of the tables of reports, calendar and work.</content>
public sealed partial class PostgresProjections
{
    private static void WriteRows(NpgsqlConnection connection, NpgsqlTransaction transaction, IReadOnlyList<ReportRows> rows)
    {
        foreach (var ledger in rows.Select(r => r.Ledger).OfType<LedgerWrite>())
            WriteLedger(connection, transaction, ledger);
        var heads = rows.Where(r => r.HeadChanged).ToList();
        if (heads.Count > 0)
            WriteHeads(connection, transaction, heads);
        WriteSpans(connection, transaction, [.. rows.Where(r => r.Spans is not null)]);
        WriteWaits(connection, transaction, [.. rows.Where(r => r.Waits is not null)]);
    }

    private static void WriteSpans(NpgsqlConnection connection, NpgsqlTransaction transaction, List<ReportRows> rows)
    {
        if (rows.Count == 0)
            return;
        Run(
            connection, transaction,
            "DELETE FROM spans s USING unnest($1::text[], $2::text[]) g(kind, code) WHERE s.kind = g.kind AND s.code = g.code",
            rows.Select(r => r.Entity.Kind).ToArray(), rows.Select(r => r.Entity.Code.Text).ToArray());
        var spans = rows.SelectMany(r => r.Spans!).ToList();
        if (spans.Count == 0)
            return;
        Run(
            connection, transaction,
            "INSERT INTO spans SELECT * FROM unnest($1::text[], $2::text[], $3::int[], $4::int[], $5::int[], $6::bigint[], $7::bigint[], "
            + "$8::text[], $9::text[], $10::text[])",
            spans.Select(s => s.Entity.Kind).ToArray(), spans.Select(s => s.Entity.Code.Text).ToArray(),
            spans.Select(s => s.Number).ToArray(), spans.Select(s => (int)s.Kind).ToArray(),
            spans.Select(s => SpanClass.Of(s.Start, s.End)).ToArray(), spans.Select(s => StoredInstant.Ticks(s.Start)).ToArray(),
            spans.Select(s => StoredInstant.Ticks(s.End)).ToArray(), spans.Select(s => s.Campaign?.Text!).ToArray(),
            spans.Select(s => s.Program?.Text!).ToArray(), spans.Select(s => StoredReports.Text(s.Estimate)!).ToArray());
    }

    private static void WriteWaits(NpgsqlConnection connection, NpgsqlTransaction transaction, List<ReportRows> rows)
    {
        if (rows.Count == 0)
            return;
        Run(
            connection, transaction,
            "DELETE FROM waits w USING unnest($1::text[], $2::text[]) g(kind, code) WHERE w.kind = g.kind AND w.code = g.code",
            rows.Select(r => r.Entity.Kind).ToArray(), rows.Select(r => r.Entity.Code.Text).ToArray());
        var waits = rows.SelectMany(r => r.Waits!).ToList();
        if (waits.Count == 0)
            return;
        Run(
            connection, transaction,
            "INSERT INTO waits SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::bigint[], "
            + "$8::bigint[], $9::bigint[], $10::text[], $11::boolean[])",
            waits.Select(w => w.Entity.Kind).ToArray(), waits.Select(w => w.Entity.Code.Text).ToArray(), waits.Select(w =>
                w.Verb).ToArray(),
            waits.Select(w => w.Step).ToArray(), waits.Select(w => w.Who.Text).ToArray(), waits.Select(w => w.Label!).ToArray(),
            waits.Select(w => StoredReports.Ticks(w.Since)).ToArray(), waits.Select(w => StoredReports.Ticks(w.Deadline)).ToArray(),
            waits.Select(w => StoredReports.Ticks(w.From)).ToArray(), waits.Select(w => StoredReports.Codes(w.Except)).ToArray(),
            waits.Select(w => w.Delegable).ToArray());
    }

    private static void WriteLedger(NpgsqlConnection connection, NpgsqlTransaction transaction, LedgerWrite ledger)
    {
        if (ledger.Whole)
        {
            Run(
                connection, transaction, "DELETE FROM ledger WHERE budget = $1 AND NOT (number = ANY($2))", ledger.Budget.Text,
                ledger.Written.Select(l => l.Number).ToArray());
        }
        else if (ledger.Gone.Count > 0)
        {
            Run(
                connection, transaction, "DELETE FROM ledger WHERE budget = $1 AND number = ANY($2)", ledger.Budget.Text,
                ledger.Gone.ToArray());
        }
        if (ledger.Written.Count == 0)
            return;
        var lines = ledger.Written;
        // Of a line, only the campaign of its item can change.
        Run(
            connection, transaction,
            "INSERT INTO ledger SELECT $1, * FROM unnest($2::bigint[], $3::text[], $4::text[], $5::text[], $6::text[], $7::int[], "
            + "$8::int[], "
            + "$9::bigint[], $10::numeric[], $11::text[], $12::boolean[]) ON CONFLICT (budget, number) DO UPDATE "
            + "SET campaign = excluded.campaign WHERE ledger.campaign IS DISTINCT FROM excluded.campaign",
            ledger.Budget.Text, lines.Select(l => l.Number).ToArray(), lines.Select(l => l.Item.Kind).ToArray(),
            lines.Select(l => l.Item.Code.Text).ToArray(), lines.Select(l => l.Campaign?.Text!).ToArray(),
            lines.Select(l => l.Category).ToArray(), lines.Select(l => (int)l.Level).ToArray(),
            lines.Select(l => StoredReports.Day(l.Day)).ToArray(), lines.Select(l => StoredInstant.Ticks(l.ChargedAt)).ToArray(),
            lines.Select(l => l.Amount.Amount).ToArray(), lines.Select(l => l.Amount.Currency.Code).ToArray(),
            lines.Select(l => l.Counts).ToArray());
    }

    private static void WriteHeads(NpgsqlConnection connection, NpgsqlTransaction transaction, List<ReportRows> rows)
    {
        Run(
            connection, transaction,
            "DELETE FROM heads h USING unnest($1::text[], $2::text[]) g(kind, code) WHERE h.kind = g.kind AND h.code = g.code",
            rows.Select(r => r.Entity.Kind).ToArray(), rows.Select(r => r.Entity.Code.Text).ToArray());
        var heads = rows.Select(r => r.Head).OfType<EntityHead>().ToList();
        if (heads.Count == 0)
            return;
        var texts = heads.Select(StoredReports.Texts).ToList();
        string[] Column(int i) => [.. texts.Select(t => t[i]!)];
        Run(
            connection, transaction,
            "INSERT INTO heads SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], "
            + "$8::text[], $9::bigint[], $10::bigint[], $11::text[], $12::text[], $13::text[], $14::text[], $15::text[], "
            + "$16::text[])",
            heads.Select(h => h.Entity.Kind).ToArray(), heads.Select(h => h.Entity.Code.Text).ToArray(), Column(0), Column(1), Column(2),
            Column(3), Column(4), Column(5),
            heads.Select(h => StoredReports.Ticks(h.Start)).ToArray(),
            heads.Select(h => StoredReports.Ticks(h.End)).ToArray(), Column(6), Column(7), Column(8), Column(9), Column(10), Column(11));
    }
}
