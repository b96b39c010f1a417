using CampaignActors.Vocabulary.Reports;
using CampaignActors.Vocabulary.Text;
using Microsoft.AspNetCore.Http;
using NodaTime;

namespace CampaignActors.Node.Http.Requests;

/// <summary>The days of a calendar that a request asks for.</summary>
internal static class AskedDays
{
    /// <summary>Days that are shown where no end is given.</summary>
    private const int Usual = 30;

    /// <summary><c>from</c>, default today, and <c>to</c>, included, default 30 days after it.</summary>
    /// <exception cref="InputException">A day cannot be read, or the span ends before it starts.</exception>
    public static (LocalDate From, LocalDate To) Of(HttpRequest request, LocalDate today)
    {
        var from = Incoming.Query(request, "from") is { } first ? ReportQueryReader.Day("from", first) : today;
        var to = Incoming.Query(request, "to") is { } last ? ReportQueryReader.Day("to", last) : from.PlusDays(Usual);
        return from <= to
            ? (from, to)
            : throw new InputException(
                null, $"from: {from:uuuu-MM-dd} is after {to:uuuu-MM-dd}, expected a span that ends after it starts");
    }
}
