using System.Text;
using CampaignActors.Web.Seam;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace CampaignActors.Web.Recipients;

/// <summary>
/// A form with a file, read as it comes: its fields stand before the file, which is never held in memory or on the disk of the pages.
/// </summary>
/// <param name="Fields">Values by name, in order.</param>
/// <param name="File">What remains of the request; <c>null</c>: there is no file in it.</param>
public sealed record ImportForm(IReadOnlyList<KeyValuePair<string, string>> Fields, string FileName, Stream? File)
{
    private const int MaxValue = 4_000, MaxFields = 1_200;

    public static readonly ImportForm Empty = new([], "", null);

    public string? Text(string name) => Fields.FirstOrDefault(f => f.Key == name).Value is { Length: > 0 } value ? value : null;

    public IEnumerable<string> All(string name) => Fields.Where(f => f.Key == name && f.Value.Length > 0).Select(f => f.Value);

    /// <exception cref="BadHttpRequestException">It is no form with a file.</exception>
    public static async Task<ImportForm> ReadAsync(HttpRequest request, CancellationToken ct)
    {
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type) || type.MediaType != "multipart/form-data"
            || HeaderUtilities.RemoveQuotes(type.Boundary).Value is not { Length: > 0 and <= 100 } boundary)
            throw new BadHttpRequestException("expected a form with a file");
        var reader = new MultipartReader(boundary, request.Body);
        var fields = new List<KeyValuePair<string, string>>();
        while (await reader.ReadNextSectionAsync(ct) is { } section)
        {
            if (!ContentDispositionHeaderValue.TryParse(section.ContentDisposition, out var disposition))
                throw new BadHttpRequestException("expected a form with a file");
            if (disposition.IsFileDisposition())
                return new(fields, HeaderUtilities.RemoveQuotes(disposition.FileName).Value ?? "", section.Body);
            if (fields.Count >= MaxFields)
                throw new BadHttpRequestException("this form has too many fields");
            fields.Add(KeyValuePair.Create(HeaderUtilities.RemoveQuotes(disposition.Name).Value ?? "", await ValueAsync(section.Body, ct)));
        }
        return new(fields, "", null);
    }

    private static async Task<string> ValueAsync(Stream body, CancellationToken ct)
    {
        var bytes = new byte[MaxValue + 1];
        var read = await body.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, ct);
        return read <= MaxValue
            ? Encoding.UTF8.GetString(bytes, 0, read)
            : throw new BadHttpRequestException($"a field of this form is longer than {MaxValue} bytes");
    }
}
