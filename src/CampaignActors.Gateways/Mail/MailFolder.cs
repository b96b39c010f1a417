using CampaignActors.Domain.Kernel;
using CampaignActors.Gateways.Contracts;
using CampaignActors.Gateways.Storage;
using MimeKit;

namespace CampaignActors.Gateways.Mail;

/// <summary>
/// A folder of mails, one <c>.eml</c> a key, named by the hash of the key. Being there is the record that the mail was handed over.
/// </summary>
internal sealed class MailFolder : IOutsideCounts
{
    private readonly string _folder;
    private readonly TimeProvider _clock;
    private readonly FolderTally<MailLabel> _tally;
    private int _cleaned;

    public MailFolder(string folder, TimeProvider clock)
    {
        _folder = Path.GetFullPath(folder);
        _clock = clock;
        _tally = new FolderTally<MailLabel>(Scan);
    }

    public string FileName(string key) => OutsideKey.Hash(key) + ".eml";

    public bool Holds(string key) => File.Exists(Path.Combine(_folder, FileName(key)));

    /// <summary>Writes the mail to disk without its name. Dispose takes it back, <see cref="Commit"/> makes it count.</summary>
    public async Task<PendingFile> PrepareAsync(MimeMessage message, CancellationToken ct)
    {
        if (Interlocked.Exchange(ref _cleaned, 1) == 0)
            PendingFile.CleanLeftovers(_folder, _clock);
        var file = PendingFile.In(_folder);
        try
        {
            // Seven bits pass through every relay that may pick the file up.
            message.Prepare(EncodingConstraint.SevenBit);
            var format = FormatOptions.Default.Clone();
            format.NewLineFormat = NewLineFormat.Dos;
            await message.WriteToAsync(format, file.Stream, ct).ConfigureAwait(false);
            file.Seal();
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    public void Commit(PendingFile file, SendMail mail) =>
        _tally.Commit(
            () => file.MoveTo(Path.Combine(_folder, FileName(mail.Key))),
            new MailLabel(OneLine.Of(mail.Recipient), OneLine.Of(mail.Template)));

    public OutsideFigures Read() => OutsideFigures.OfMails(_tally.Read());

    public void Rescan() => _tally.Forget();

    private IEnumerable<MailLabel> Scan()
    {
        if (!Directory.Exists(_folder))
            yield break;
        foreach (var path in Directory.EnumerateFiles(_folder, "*.eml"))
        {
            // Other programs may put mails here as well; only ours are counted.
            if (!Path.GetFileName(path).StartsWith('.') && ReadHeaders(path) is { } headers && headers.Contains(MailMessage.KeyHeader))
                yield return new MailLabel(headers[MailMessage.RecipientHeader] ?? "", headers[MailMessage.TemplateHeader] ?? "");
        }
    }

    private static HeaderList? ReadHeaders(string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            return HeaderList.Load(file);
        }
        catch (Exception e) when (e is FileNotFoundException or FormatException)
        {
            // Taken away since the folder was listed, or no mail at all.
            return null;
        }
    }
}
