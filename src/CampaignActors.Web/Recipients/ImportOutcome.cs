using System.Text;
using System.Text.Json;
using CampaignActors.Web.Seam;

namespace CampaignActors.Web.Recipients;

/// <summary>What became of a file.</summary>
/// <param name="Problem">Why it was not taken; <c>null</c>: it was read.</param>
/// <param name="Changed">Whether rows may have been taken.</param>
/// <param name="Reply">Counts and reasons of the interface; <c>null</c>: it was not asked.</param>
public sealed record ImportOutcome(string? Problem, bool Tried, bool Changed, JsonElement? Reply)
{
    /// <summary>Whether the problem is the file as such, before any of its rows.</summary>
    public bool IsOfFile { get; init; }

    public IReadOnlyList<(string Header, string? Field)> Columns =>
        [.. Reply?.List("columns").Select(c => (c.Text("header") ?? "", c.Text("field"))) ?? []];

    public IReadOnlyList<(string Line, string Reason)> Rejected =>
        [.. Reply?.List("reasons").Select(r => (r.Text("line") ?? "", r.Text("reason") ?? "")) ?? []];

    /// <summary>The rejected rows as a file, in an address of its own: the pages keep nothing between two requests.</summary>
    public string RejectFile
    {
        get
        {
            var text = new StringBuilder("line,reason\r\n");
            foreach (var (line, reason) in Rejected)
                text.Append(line).Append(",\"").Append(reason.Replace("\"", "\"\"", StringComparison.Ordinal)).Append("\"\r\n");
            return $"data:text/csv;charset=utf-8;base64,{Convert.ToBase64String(Encoding.UTF8.GetBytes(text.ToString()))}";
        }
    }
}
