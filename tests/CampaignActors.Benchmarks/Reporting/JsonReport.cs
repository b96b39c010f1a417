using System.Text.Encodings.Web;
using System.Text.Json;

namespace CampaignActors.Benchmarks.Reporting;

/// <summary>A report with every single reading, for further computation.</summary>
internal static class JsonReport
{
    private static readonly JsonSerializerOptions s_options = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static string Write(Report report) => JsonSerializer.Serialize(report, s_options);
}
