using CampaignActors.Audience.Messages;
using CampaignActors.Gateways.Storage;
using CampaignActors.Sending.Mail;
using MimeKit;

namespace CampaignActors.Sending.Channels;

/// <summary>
/// Hands mails over as files (<c>ID.eml</c>) in a folder, for a mail server that picks them up or for people who look.
/// The name comes from the id of the message, so a repetition replaces the file: exactly once, as long as nothing takes
/// files away.
/// </summary>
public sealed class FolderChannel : IMessageChannel
{
    private const int Writers = 4;
    private readonly string _folder;
    private readonly MailComposer _composer;
    private readonly TimeProvider _clock;
    private readonly SemaphoreSlim _writers = new(Writers, Writers);
    private int _cleaned;

    /// <param name="folder">Made when it is missing. Nodes that send together share it.</param>
    public FolderChannel(string folder, MailComposer composer, TimeProvider? clock = null) =>
        (_folder, _composer, _clock) = (Path.GetFullPath(folder), composer, clock ?? TimeProvider.System);

    public string Name => "email";

    public int Parallel => Writers;

    public TimeSpan Longest => TimeSpan.FromSeconds(30);

    public async Task<Handed> HandOverAsync(OutgoingMessage message, CancellationToken ct)
    {
        MimeMessage mail;
        try
        {
            mail = _composer.Compose(message);
        }
        catch (MailCompositionException e)
        {
            return new Handed(HandOver.Refused, AnswerText.Of(e.Message));
        }
        using (mail)
        {
            await _writers.WaitAsync(CancellationToken.None).ConfigureAwait(false);
            try
            {
                if (ct.IsCancellationRequested)
                    return new Handed(HandOver.NotTried, null);
                if (Interlocked.Exchange(ref _cleaned, 1) == 0)
                    PendingFile.CleanLeftovers(_folder, _clock);
                Write(mail, Path.Combine(_folder, message.Id + ".eml"));
                return new Handed(HandOver.Sent, null);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // The file has its name or not; if it has, the repetition replaces it.
                return new Handed(HandOver.NotTried, AnswerText.Of($"the folder {_folder} cannot be written to: {e.Message}"),
                    Outage.Channel);
            }
            finally
            {
                _writers.Release();
            }
        }
    }

    public ValueTask DisposeAsync()
    {
        _writers.Dispose();
        return ValueTask.CompletedTask;
    }

    private void Write(MimeMessage mail, string path)
    {
        using var file = PendingFile.In(_folder);
        mail.WriteTo(MailComposer.Format, file.Stream);
        file.Seal();
        file.Replace(path);
    }
}
