#!/usr/bin/python3
"""Orca with its voice replaced by a file: each utterance is one line of $ORCA_SAID."""
import os
import sys

sys.path.insert(1, '/usr/lib/python3/dist-packages')
sys.argv = ['orca']
from orca import speech, speechserver

said = open(os.environ['ORCA_SAID'], 'a', buffering=1, encoding='utf8')


class Server(speechserver.SpeechServer):
    @staticmethod
    def getFactoryName():
        return 'file'

    @staticmethod
    def getSpeechServers():
        return [server]

    @staticmethod
    def getSpeechServer(info=None):
        return server

    @staticmethod
    def shutdownActiveServers():
        pass

    def __init__(self):
        self._id = 'file'

    def getInfo(self):
        return ['file', 'file']

    def getVoiceFamilies(self):
        return []

    def speakCharacter(self, character, acss=None):
        pass

    def speakKeyEvent(self, event, acss=None):
        pass

    def speakUtterances(self, utterances, acss=None, interrupt=True):
        for one in utterances:
            self.speak(one, acss, interrupt)

    def speak(self, text=None, acss=None, interrupt=True):
        if text:
            said.write(' '.join(text.split()) + '\n')

    def sayAll(self, utterances, progress):
        for context, acss in utterances:
            self.speak(context.utterance)

    def stop(self):
        pass

    def shutdown(self):
        pass

    def reset(self, text=None, acss=None):
        pass


server = Server()


def init():
    speech._speechserver = server


speech.init = init
speech._initSpeechServer = lambda *a, **k: init()
speech.shutdown = lambda: None
exec(compile(open('/usr/bin/orca').read(), '/usr/bin/orca', 'exec'), {'__name__': '__main__', '__file__': '/usr/bin/orca'})
