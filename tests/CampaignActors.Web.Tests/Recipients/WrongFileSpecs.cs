using System.Net;
using System.Net.Sockets;
using System.Text;
using CampaignActors.Operations.Access;
using Xunit;

namespace CampaignActors.Web.Tests.Recipients;

/// <summary>Files that are no separated values, or too large: refused before they are read, with a message beside their field.</summary>
public sealed class WrongFileSpecs(VisitedNode node) : IClassFixture<VisitedNode>
{
    private const string Path = "/ui/import/recipients";
    private const long Gigabyte = 1L << 30, Enough = 64 << 20;
    private const string Boundary = "--------tests";

    private static readonly byte[] s_picture = [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13];

    [Fact]
    public async Task A_picture_is_refused_beside_the_field()
    {
        var page = await node.PageAsync(Role.RecipientManager, Path);
        await page.SetInputFilesAsync("#import-file", new Microsoft.Playwright.FilePayload
        {
            Name = "people.csv", MimeType = "text/csv", Buffer = s_picture,
        });
        await page.ClickAsync("#import button:not([formaction])");

        await page.WaitForSelectorAsync("#import-file-problem:has-text('This is a picture')");
        Assert.Equal("true", await page.GetAttributeAsync("#import-file", "aria-invalid"));
        Assert.Contains("Nothing was imported", await page.InnerTextAsync("div.problem"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_browser_does_not_begin_to_send_a_file_that_is_too_large()
    {
        using var folder = new TempFolder();
        await using (var large = File.Create(folder.In("large.csv")))
            large.SetLength(Gigabyte + 1); // A hole: it takes no room on the disk.
        var page = await node.PageAsync(Role.RecipientManager, Path);
        var sent = 0;
        page.Request += (_, request) => sent += request.Method == "POST" ? 1 : 0;
        await page.SetInputFilesAsync("#import-file", folder.In("large.csv"));
        await page.ClickAsync("#import button:not([formaction])");

        await page.WaitForSelectorAsync("#import-file-problem:has-text('larger than 1 GB')");
        Assert.Equal(0, sent);
        Assert.Equal(1, await page.EvaluateAsync<int>("document.getElementById('import-file').files.length"));
    }

    [Fact]
    public async Task A_length_that_is_too_large_is_refused_before_a_byte_of_it()
    {
        var (answer, sent) = await SendAsync($"Content-Length: {2 * Gigabyte}\r\n", []);

        Assert.StartsWith("HTTP/1.1 413", answer, StringComparison.Ordinal);
        Assert.True(sent < Enough, $"{sent} bytes were sent");
        Assert.Contains("larger than 1 GB", answer, StringComparison.Ordinal);
    }

    /// <summary>A gigabyte of a picture, of unknown length: the first bytes say what it is, the rest is not taken.</summary>
    [Fact]
    public async Task A_gigabyte_of_the_wrong_kind_ends_with_its_first_bytes()
    {
        using var visitor = await node.VisitorAsync(Role.RecipientManager);
        var token = await visitor.TokenAsync(Path);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var (answer, sent) = await SendAsync(
            "Transfer-Encoding: chunked\r\n",
            [
                .. Encoding.UTF8.GetBytes(
                    $"--{Boundary}\r\nContent-Disposition: form-data; name=\"__RequestVerificationToken\"\r\n\r\n{token}\r\n"
                    + $"--{Boundary}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"people.csv\"\r\n\r\n"),
                .. s_picture,
            ],
            visitor);

        Assert.StartsWith("HTTP/1.1 422", answer, StringComparison.Ordinal);
        Assert.Contains("This is a picture", answer, StringComparison.Ordinal);
        Assert.True(sent < Enough, $"{sent} bytes were sent");
        var more = GC.GetTotalMemory(forceFullCollection: true) - before;
        Assert.True(more < Enough, $"{more} bytes are kept");
    }

    /// <summary>Sends a head and a beginning, then zeros up to a gigabyte or until the answer has come.</summary>
    private async Task<(string Answer, long Sent)> SendAsync(string length, byte[] beginning, PlainVisitor? by = null)
    {
        using var visitor = by is null ? await node.VisitorAsync(Role.RecipientManager) : null;
        var address = new Uri(node.Address);
        using var client = new TcpClient();
        await client.ConnectAsync(address.Host, address.Port);
        await using var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(
            $"POST {Path}/send HTTP/1.1\r\nHost: {address.Authority}\r\nAccept: text/html\r\nConnection: close\r\n{length}"
            + $"Content-Type: multipart/form-data; boundary=\"{Boundary}\"\r\n"
            + $"Cookie: {(by ?? visitor!).Cookies.GetCookieHeader(new Uri(address, Path))}\r\n\r\n"));
        var isChunked = length.StartsWith("Transfer", StringComparison.Ordinal);
        var answered = ReadAsync(stream);
        var sent = 0L;
        try
        {
            for (var next = beginning; !answered.IsCompleted && sent < Gigabyte; next = new byte[64 << 10])
            {
                if (next.Length == 0)
                    continue;
                if (isChunked)
                    await stream.WriteAsync(Encoding.ASCII.GetBytes($"{next.Length:x}\r\n"));
                await stream.WriteAsync(next);
                if (isChunked)
                    await stream.WriteAsync("\r\n"u8.ToArray());
                sent += next.Length;
            }
        }
        catch (IOException)
        {
            // The node has closed the connection.
        }
        return (await Until.DoneAsync(answered, "an answer"), sent);
    }

    /// <summary>The answer as far as it comes; the node ends the connection on which it has not read everything.</summary>
    private static async Task<string> ReadAsync(NetworkStream stream)
    {
        var (text, buffer) = (new StringBuilder(), new byte[16 << 10]);
        try
        {
            while (!text.ToString().Contains("</html>", StringComparison.Ordinal) && await stream.ReadAsync(buffer) is > 0 and var read)
                text.Append(Encoding.UTF8.GetString(buffer, 0, read));
        }
        catch (IOException)
        {
            // Ended by the node.
        }
        return text.ToString();
    }
}
